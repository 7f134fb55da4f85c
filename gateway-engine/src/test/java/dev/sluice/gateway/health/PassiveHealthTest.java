package dev.sluice.gateway.health;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.TestSnapshot;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PassiveHealthTest {
    private static final AttemptOutcome OK = new AttemptOutcome.Succeeded();
    private static final AttemptOutcome BROKE = new AttemptOutcome.Broke("reset");
    private static final AttemptOutcome REFUSED = new AttemptOutcome.ConnectFailed("refused");

    private final MockTicker ticker = Ticker.newMockTicker();
    private final HealthBoard board = new HealthBoard(ticker, new SplittableRandom(1));
    private final PassiveHealth passive = new PassiveHealth(board);
    private final Catalog catalog = new TestSnapshot().compiled();
    private final ModelInstance qwen = requireNonNull(catalog.instance("qwen-a"));
    private final ModelInstance peer = requireNonNull(catalog.instance("qwen-b"));
    private final ModelInstance max = requireNonNull(catalog.instance("max"));

    PassiveHealthTest() {
        board.swapped(catalog);
    }

    private UnderWay sent(ModelInstance instance, long tokens, long fingerprint) {
        return passive.sent(instance, new Work(tokens, true, "acme", () -> fingerprint), () -> {});
    }

    private void attempt(ModelInstance instance, AttemptOutcome outcome, long fingerprint) {
        sent(instance, 100, fingerprint).ended(outcome);
    }

    private static AttemptOutcome status(int status) {
        return new AttemptOutcome.Answered(status, null);
    }

    private String word(ModelInstance instance) {
        return board.of(instance).word();
    }

    private void pass(long millis) {
        for (var left = millis; left > 0; left -= 100) {
            ticker.advance(Math.min(100, left), TimeUnit.MILLISECONDS);
            board.watch();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "500, HARD",
        "502, HARD",
        "503, HARD",
        "504, HARD",
        "408, STALL",
        "429, THROTTLE",
        "529, THROTTLE",
        "401, CREDENTIAL",
        "402, CREDENTIAL",
        "403, CREDENTIAL",
        "404, CONFIG",
        "400, REQUEST",
        "413, REQUEST",
        "422, REQUEST",
        "100, HARD",
        "204, HARD",
        "206, HARD",
        "302, HARD",
        "307, HARD",
        "405, NEUTRAL",
        "409, NEUTRAL",
        "418, NEUTRAL",
        "499, NEUTRAL",
        "600, HARD"
    })
    void each_status_has_its_class(int status, OutcomeClass expected) {
        assertThat(OutcomeClass.of(qwen, status(status))).isEqualTo(expected);
    }

    @Test
    void overload_with_a_time_is_a_throttle() {
        assertThat(OutcomeClass.of(qwen, new AttemptOutcome.Answered(503, Duration.ofSeconds(2))))
                .isEqualTo(OutcomeClass.THROTTLE);
    }

    @Test
    void one_poisonous_request_ejects_nobody_however_often_it_is_sent() {
        for (var i = 0; i < 20; i++) {
            attempt(qwen, BROKE, 7);
            attempt(peer, BROKE, 7);
            attempt(max, BROKE, 7);
        }

        assertThat(word(qwen)).isEqualTo("suspect");
        assertThat(word(peer)).isEqualTo("suspect");
        assertThat(word(max)).isEqualTo("suspect");
    }

    @Test
    void a_sinkhole_that_redirects_everything_is_taken_out_and_draws_no_load() {
        for (var i = 1; i <= 3; i++) {
            attempt(qwen, status(302), i);
        }

        assertThat(board.of(qwen).reason()).isEqualTo("status 302, 3 in a row");
        assertThat(board.load(qwen).busy(ticker.nanoTime())).isEqualTo(3);
    }

    @Test
    void a_status_that_nobody_knows_brings_no_instance_back() {
        for (var i = 1; i <= 3; i++) {
            attempt(qwen, BROKE, i);
        }
        pass(7000);
        assertThat(board.claimCanary(qwen)).isTrue();

        attempt(qwen, status(418), 9);

        assertThat(word(qwen)).isEqualTo("probing");
        assertThat(board.claimCanary(qwen)).as("the canary was given back").isTrue();
        attempt(qwen, OK, 10);
        assertThat(word(qwen)).isEqualTo("ramping");
    }

    @Test
    void a_second_request_that_fails_too_bears_it_out() {
        attempt(qwen, BROKE, 7);
        attempt(qwen, BROKE, 7);
        attempt(qwen, BROKE, 8);

        assertThat(word(qwen)).isEqualTo("ejected");
    }

    @Test
    void a_refused_connection_needs_no_second_request() {
        attempt(qwen, REFUSED, 7);
        attempt(qwen, REFUSED, 7);

        assertThat(word(qwen)).isEqualTo("ejected");
    }

    @Test
    void a_poisonous_request_does_not_throw_an_instance_off_the_ramp() {
        attempt(peer, BROKE, 7);
        for (var i = 1; i <= 3; i++) {
            attempt(qwen, BROKE, i);
        }
        pass(7000);
        board.claimCanary(qwen);
        attempt(qwen, OK, 9);

        attempt(qwen, BROKE, 7);
        assertThat(word(qwen)).isEqualTo("ramping");
        attempt(qwen, BROKE, 11);

        assertThat(word(qwen)).isEqualTo("ejected");
    }

    @Test
    void every_other_request_failing_is_too_many() {
        for (var i = 0; i < 4; i++) {
            attempt(qwen, OK, 100 + i);
            attempt(qwen, BROKE, i + 1);
            attempt(qwen, BROKE, i + 11);
            pass(500);
        }

        assertThat(board.of(qwen).reason()).startsWith("reset, ").endsWith(" % failed");
    }

    @Test
    void one_of_ten_failing_is_not() {
        for (var i = 0; i < 200; i++) {
            attempt(qwen, i % 10 == 0 ? BROKE : OK, i + 1);
            pass(100);
        }

        assertThat(word(qwen)).isEqualTo("healthy");
    }

    @Test
    void half_a_failure_is_an_answer_without_its_end() {
        for (var i = 1; i <= 4; i++) {
            attempt(qwen, new AttemptOutcome.CutShort("no end"), i);
        }
        assertThat(word(qwen)).isEqualTo("suspect");
        attempt(qwen, new AttemptOutcome.CutShort("no end"), 5);
        attempt(qwen, new AttemptOutcome.CutShort("no end"), 6);

        assertThat(word(qwen)).isEqualTo("ejected");
    }

    @Test
    void a_model_that_is_not_there_takes_its_instance_out_for_minutes() {
        for (var i = 1; i <= 4; i++) {
            attempt(qwen, status(404), i);
        }
        assertThat(word(qwen)).isEqualTo("healthy");

        attempt(qwen, status(404), 5);

        assertThat(board.of(qwen).reason()).isEqualTo("model unknown, status 404");
        pass(299_000);
        assertThat(word(qwen)).isEqualTo("ejected");
        pass(2_000);
        assertThat(word(qwen)).isEqualTo("probing");
    }

    @Test
    void a_model_that_answers_others_is_there() {
        for (var i = 1; i <= 10; i++) {
            attempt(qwen, status(404), i);
            if (i % 4 == 0) {
                attempt(qwen, OK, 100);
            }
        }

        assertThat(word(qwen)).isEqualTo("healthy");
    }

    @Test
    void an_unknown_model_stays_in_where_nobody_could_serve_instead() {
        for (var other : new ModelInstance[] {peer, max}) {
            for (var i = 1; i <= 3; i++) {
                attempt(other, BROKE, i);
            }
        }

        for (var i = 1; i <= 9; i++) {
            attempt(qwen, status(404), i);
        }

        assertThat(word(qwen)).isEqualTo("healthy");
    }

    @Test
    void fast_errors_count_as_load_for_as_long_as_an_answer_takes() {
        for (var i = 0; i < 10; i++) {
            attempt(qwen, status(500), 7);
        }

        var load = board.load(qwen);
        assertThat(load.active()).isZero();
        assertThat(load.busy(ticker.nanoTime())).isEqualTo(10);
        assertThat(load.waitingTokens(ticker.nanoTime())).isEqualTo(1000);
        pass(1100);
        assertThat(load.busy(ticker.nanoTime())).isZero();
        assertThat(load.waitingTokens(ticker.nanoTime())).isZero();
    }

    @Test
    void an_attempt_is_counted_out_once() {
        var ends = new ArrayList<String>();
        var one = passive.sent(qwen, Work.UNKNOWN, () -> ends.add("end"));

        one.ended(OK);
        one.ended(BROKE);
        one.firstContent();

        assertThat(ends).containsExactly("end");
        assertThat(board.load(qwen).active()).isZero();
        assertThat(word(qwen)).isEqualTo("healthy");
    }

    @Test
    void whoever_waits_for_its_end_is_told_although_telling_its_instance_failed() {
        var ends = new ArrayList<String>();
        var work =
                new Work(
                        1,
                        true,
                        "acme",
                        () -> {
                            throw new IllegalStateException("no fingerprint");
                        });
        var one = passive.sent(qwen, work, () -> ends.add("end"));

        assertThatThrownBy(() -> one.ended(BROKE)).isInstanceOf(IllegalStateException.class);

        assertThat(ends).containsExactly("end");
    }

    @Test
    void a_pause_without_end_is_one_of_a_day() {
        var centuries = Duration.ofSeconds(Long.MAX_VALUE);

        attempt(qwen, new AttemptOutcome.Answered(429, centuries), 1);

        assertThat(word(qwen)).isEqualTo("ejected");
        ticker.advance(Duration.ofHours(24).minusSeconds(1).toMillis(), TimeUnit.MILLISECONDS);
        assertThat(word(qwen)).isEqualTo("ejected");
        ticker.advance(2, TimeUnit.SECONDS);
        assertThat(word(qwen)).isEqualTo("ramping");
    }

    @Test
    void a_prompt_waits_until_its_first_content() {
        var one = sent(qwen, 5000, 1);
        assertThat(board.load(qwen).waitingTokens(ticker.nanoTime())).isEqualTo(5000);

        one.firstContent();

        assertThat(board.load(qwen).waitingTokens(ticker.nanoTime())).isZero();
        assertThat(board.load(qwen).active()).isEqualTo(1);
    }

    @Test
    void an_answer_in_one_piece_shows_no_beginning_and_counts_as_read_in_time() {
        passive.sent(qwen, new Work(8000, false, "acme", () -> 0), () -> {});

        pass(1_000);
        assertThat(board.load(qwen).waitingTokens(ticker.nanoTime())).isEqualTo(8000);
        pass(1_000);

        assertThat(board.load(qwen).waitingTokens(ticker.nanoTime())).isZero();
    }

    @Test
    void the_rate_of_reading_is_learnt_from_long_prompts_with_caution() {
        for (var i = 0; i < 40; i++) {
            var one = sent(qwen, 20_000, i + 1);
            pass(1050);
            one.firstContent();
            one.ended(null);
        }

        assertThat(board.load(qwen).rate()).isBetween(14_000.0, 18_000.0);
    }

    // Silence

    private UnderWay running(ModelInstance instance, long fingerprint) {
        var one = sent(instance, 100, fingerprint);
        one.heard();
        one.firstContent();
        return one;
    }

    @Test
    void an_engine_that_freezes_while_it_answers_is_suspect_within_two_and_a_half_seconds() {
        var one = running(qwen, 1);
        var two = running(qwen, 2);
        for (var i = 0; i < 50; i++) {
            pass(100);
            one.heard();
            two.heard();
        }
        assertThat(word(qwen)).isEqualTo("healthy");

        pass(2_200);

        assertThat(board.of(qwen).reason()).startsWith("silent for 2.");
        assertThat(board.admission(qwen)).isEqualTo(new Admission.Open(0));
        pass(10_000);
        assertThat(word(qwen)).isEqualTo("ejected");
    }

    @Test
    void who_waits_there_is_told_to_go_elsewhere() {
        running(qwen, 1);
        var waiting = sent(qwen, 100, 2);

        pass(2_200);

        assertThat(waiting.givenUp()).isEqualTo(GivenUp.SILENT);
        waiting.ended(new AttemptOutcome.MovedAway("silent"));
        assertThat(word(qwen)).isEqualTo("suspect");
    }

    @Test
    void nobody_is_told_to_go_where_there_is_nowhere_to_go() {
        for (var other : new ModelInstance[] {peer, max}) {
            for (var i = 1; i <= 3; i++) {
                attempt(other, BROKE, i);
            }
        }
        running(qwen, 1);
        var waiting = sent(qwen, 100, 2);

        pass(2_200);

        assertThat(word(qwen)).isEqualTo("suspect");
        assertThat(waiting.givenUp()).isEqualTo(GivenUp.NO);
    }

    @Test
    void bytes_that_come_again_end_the_suspicion() {
        var one = running(qwen, 1);
        pass(3_000);
        assertThat(word(qwen)).isEqualTo("suspect");

        for (var i = 0; i < 7; i++) {
            one.heard();
            pass(100);
        }

        assertThat(word(qwen)).isEqualTo("healthy");
    }

    @Test
    void a_slow_caller_makes_no_instance_suspect() {
        var one = running(qwen, 1);
        one.paused();

        pass(8_000);
        assertThat(word(qwen)).isEqualTo("healthy");
        one.resumed();
        pass(1_900);
        assertThat(word(qwen)).isEqualTo("healthy");
        pass(300);

        assertThat(word(qwen)).isEqualTo("suspect");
    }

    @Test
    void a_long_prompt_alone_may_be_silent_and_so_may_a_cloud_that_thinks() {
        sent(qwen, 60_000, 1);
        running(max, 2);

        pass(30_000);

        assertThat(word(qwen)).isEqualTo("healthy");
        assertThat(word(max)).isEqualTo("healthy");
    }

    @Test
    void a_lone_stream_that_pauses_keeps_others_away_and_ejects_nobody() {
        running(qwen, 1);

        pass(40_000);

        assertThat(word(qwen)).isEqualTo("suspect");
    }

    // First tokens far from what was predicted

    private void firstTokenAfter(ModelInstance instance, long millis, long fingerprint) {
        var one = sent(instance, 100, fingerprint);
        ticker.advance(millis, TimeUnit.MILLISECONDS);
        one.firstContent();
        one.ended(null);
    }

    @Test
    void three_late_first_tokens_of_five_make_an_instance_suspect_until_they_are_on_time() {
        for (var i = 0; i < 3; i++) {
            firstTokenAfter(qwen, 2_500, i + 1);
            firstTokenAfter(peer, 60, i + 1);
        }

        assertThat(word(qwen)).isEqualTo("suspect");
        assertThat(board.admission(qwen)).isEqualTo(new Admission.Open(0.25));
        for (var i = 0; i < 3; i++) {
            firstTokenAfter(qwen, 60, i + 10);
        }
        assertThat(word(qwen)).isEqualTo("healthy");
    }

    @Test
    void one_that_stays_ten_times_late_for_ten_seconds_is_ejected_while_others_serve() {
        for (var i = 0; i < 4; i++) {
            firstTokenAfter(peer, 60, i + 1);
            firstTokenAfter(qwen, 4_000, i + 1);
        }

        assertThat(board.of(qwen).reason()).startsWith("first tokens ");
        assertThat(word(qwen)).isEqualTo("ejected");
    }

    @Test
    void at_most_half_of_a_tier_is_ejected_for_being_slow() {
        for (var i = 0; i < 4; i++) {
            firstTokenAfter(qwen, 4_000, i + 1);
        }
        assertThat(word(qwen)).isEqualTo("ejected");

        for (var i = 0; i < 9; i++) {
            firstTokenAfter(peer, 4_000, i + 1);
        }

        assertThat(word(peer)).isNotEqualTo("ejected");
    }

    @Test
    void an_instance_on_its_own_may_be_as_slow_as_it_is() {
        for (var i = 0; i < 9; i++) {
            firstTokenAfter(max, 4_000, i + 1);
        }

        assertThat(word(max)).isEqualTo("healthy");
    }
}
