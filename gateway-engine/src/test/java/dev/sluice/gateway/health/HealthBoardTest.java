package dev.sluice.gateway.health;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.ChecksConfig;
import dev.sluice.gateway.catalog.Checks;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.TestSnapshot;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HealthBoardTest {
    private static final AttemptOutcome OK = new AttemptOutcome.Succeeded();
    private static final AttemptOutcome REFUSED =
            new AttemptOutcome.ConnectFailed("connect refused");
    private static final AttemptOutcome BROKE = new AttemptOutcome.Broke("reset");

    private final MockTicker ticker = Ticker.newMockTicker();
    private final HealthBoard board = new HealthBoard(ticker, new SplittableRandom(1));
    private final PassiveHealth passive = new PassiveHealth(board);
    private final TestSnapshot world = new TestSnapshot();
    private final ModelInstance qwen;
    private final ModelInstance max;

    HealthBoardTest() {
        var catalog = world.compiled();
        qwen = requireNonNull(catalog.instance("qwen-a"));
        max = requireNonNull(catalog.instance("max"));
        board.swapped(catalog);
    }

    private void note(ModelInstance instance, AttemptOutcome... outcomes) {
        for (var outcome : outcomes) {
            passive.note(instance, outcome);
        }
    }

    private void probed(Checks checks, ProbeAnswer answer) {
        board.probed(qwen, checks, new ProbeSeen(board.now(), 1, answer));
    }

    private void pass(Duration time) {
        ticker.advance(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private String word(ModelInstance instance) {
        return board.of(instance).word();
    }

    private static AttemptOutcome status(int status) {
        return new AttemptOutcome.Answered(status, null);
    }

    private static AttemptOutcome status(int status, Duration retryAfter) {
        return new AttemptOutcome.Answered(status, retryAfter);
    }

    @Test
    void three_failures_in_a_row_eject() {
        note(qwen, BROKE, BROKE);
        assertThat(word(qwen)).isEqualTo("suspect");
        assertThat(board.admission(qwen)).isInstanceOf(Admission.Open.class);

        note(qwen, BROKE);

        assertThat(word(qwen)).isEqualTo("ejected");
        assertThat(board.admission(qwen))
                .isInstanceOfSatisfying(
                        Admission.Barred.class,
                        barred ->
                                assertThat(barred.reason())
                                        .isEqualTo("ejected: reset, 3 in a row"));
    }

    @Test
    void two_refused_connections_in_a_row_eject() {
        note(qwen, REFUSED);
        assertThat(word(qwen)).isEqualTo("suspect");

        note(qwen, REFUSED);

        assertThat(board.of(qwen).reason()).isEqualTo("connect refused, 2 in a row");
    }

    @Test
    void a_success_in_between_clears_the_suspicion() {
        note(qwen, OK, OK, OK, OK, OK, REFUSED, BROKE, OK, BROKE, BROKE);

        assertThat(word(qwen)).isEqualTo("suspect");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 501, 502, 503, 504, 408})
    void a_servers_error_is_a_failure(int status) {
        note(qwen, status(status), status(status), status(status));

        assertThat(word(qwen)).isEqualTo("ejected");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 413, 422})
    void a_refused_request_speaks_against_nobody(int status) {
        note(qwen, BROKE, BROKE, status(status), BROKE, status(status));

        assertThat(word(qwen)).isEqualTo("healthy");
    }

    @ParameterizedTest
    @ValueSource(ints = {405, 409, 418, 451})
    void a_status_that_nobody_knows_says_nothing(int status) {
        note(qwen, BROKE, BROKE, status(status));
        assertThat(word(qwen)).isEqualTo("suspect");

        note(qwen, BROKE);

        assertThat(word(qwen)).isEqualTo("ejected");
    }

    private ModelInstance revised(String name) {
        var catalog = world.compiled();
        board.swapped(catalog);
        return requireNonNull(catalog.instance(name));
    }

    @Test
    void another_credential_ends_an_ejection_for_the_old_one_and_nothing_else_does() {
        note(max, status(401), status(401));
        world.snapshot().getInstancesBuilder(2).setMaxOutputTokens(100);
        var same = revised("max");
        assertThat(word(same)).as("its credential is the dead one").isEqualTo("ejected");

        world.secret("cloud-key", "Bearer sk-new".getBytes(StandardCharsets.UTF_8));
        var mended = revised("max");

        assertThat(word(mended)).isEqualTo("ramping");
        note(same, status(401), status(401), status(401));
        assertThat(word(mended)).as("those were sent with the old one").isEqualTo("ramping");
        note(mended, status(401), status(401));
        assertThat(word(mended)).isEqualTo("ejected");
    }

    @Test
    void another_credential_is_taken_by_one_that_is_being_probed_too() {
        note(max, status(401), status(401));
        pass(Duration.ofMinutes(10));
        assertThat(word(max)).isEqualTo("probing");

        world.secret("cloud-key", "Bearer sk-new".getBytes(StandardCharsets.UTF_8));

        assertThat(word(revised("max"))).isEqualTo("ramping");
    }

    @Test
    void another_model_ends_an_ejection_for_an_unknown_one() {
        for (long i = 1; i <= 5; i++) {
            var request = i;
            passive.sent(qwen, new Work(1, true, "acme", () -> request), () -> {})
                    .ended(status(404));
        }
        assertThat(board.of(qwen).reason()).isEqualTo("model unknown, status 404");

        world.snapshot().getInstancesBuilder(0).setModel("Qwen/Qwen3-32B");

        assertThat(word(revised("qwen-a"))).isEqualTo("ramping");
    }

    @Test
    void another_credential_mends_no_broken_engine() {
        note(max, BROKE, BROKE, BROKE);

        world.secret("cloud-key", "Bearer sk-new".getBytes(StandardCharsets.UTF_8));

        assertThat(word(revised("max"))).isEqualTo("ejected");
    }

    @Test
    void a_caller_who_left_says_nothing() {
        note(qwen, BROKE, BROKE, new AttemptOutcome.ClientLeft());

        assertThat(word(qwen)).isEqualTo("suspect");
    }

    @Test
    void an_ejection_lasts_five_seconds_and_doubles_with_each_one_that_follows() {
        var lengths = new ArrayList<Double>();
        note(qwen, BROKE, BROKE, BROKE);
        for (var i = 0; i < 6; i++) {
            lengths.add(ejectedFor(qwen).toMillis() / 1000.0);
            pass(ejectedFor(qwen));
            assertThat(board.claimCanary(qwen)).isTrue();
            note(qwen, BROKE);
        }

        var expected = List.of(5.0, 10.0, 20.0, 40.0, 60.0, 60.0);
        for (var i = 0; i < expected.size(); i++) {
            assertThat(lengths.get(i)).isBetween(expected.get(i) * 0.8, expected.get(i) * 1.2);
        }
    }

    @Test
    void a_cloud_may_stay_out_for_five_minutes() {
        note(max, BROKE, BROKE, BROKE);
        for (var i = 0; i < 8; i++) {
            pass(ejectedFor(max));
            board.claimCanary(max);
            note(max, BROKE);
        }

        assertThat(ejectedFor(max)).isBetween(Duration.ofSeconds(240), Duration.ofSeconds(360));
    }

    private Duration ejectedFor(ModelInstance instance) {
        if (board.of(instance) instanceof InstanceHealth.Ejected ejected) {
            return Duration.ofNanos(ejected.until() - ticker.nanoTime());
        }
        throw new AssertionError(board.of(instance));
    }

    @Test
    void minutes_of_health_make_an_ejection_short_again() {
        note(qwen, BROKE, BROKE, BROKE);
        pass(ejectedFor(qwen));
        board.claimCanary(qwen);
        note(qwen, BROKE);
        pass(ejectedFor(qwen));
        board.claimCanary(qwen);
        note(qwen, OK);
        pass(Duration.ofMinutes(2));
        assertThat(word(qwen)).isEqualTo("healthy");
        pass(Duration.ofMinutes(11));

        note(qwen, BROKE, BROKE, BROKE);

        assertThat(ejectedFor(qwen)).isLessThanOrEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void one_canary_at_a_time_finds_out_and_a_good_one_starts_the_ramp() {
        note(qwen, BROKE, BROKE, BROKE);
        pass(Duration.ofSeconds(7));

        assertThat(board.admission(qwen)).isInstanceOf(Admission.CanaryOnly.class);
        assertThat(board.claimCanary(qwen)).isTrue();
        assertThat(board.claimCanary(qwen)).isFalse();
        assertThat(board.admission(qwen)).isInstanceOf(Admission.Barred.class);
        note(qwen, OK);

        assertThat(word(qwen)).isEqualTo("ramping");
    }

    @Test
    void a_canary_whose_caller_left_is_given_back() {
        note(qwen, BROKE, BROKE, BROKE);
        pass(Duration.ofSeconds(7));
        board.claimCanary(qwen);

        note(qwen, new AttemptOutcome.ClientLeft());

        assertThat(board.claimCanary(qwen)).isTrue();
    }

    @Test
    void a_canary_of_which_nothing_is_heard_is_given_up() {
        note(qwen, BROKE, BROKE, BROKE);
        pass(Duration.ofSeconds(7));
        board.claimCanary(qwen);

        pass(Duration.ofSeconds(29));
        assertThat(board.claimCanary(qwen)).isFalse();
        pass(Duration.ofSeconds(1));

        assertThat(board.claimCanary(qwen)).isTrue();
    }

    @Test
    void the_ramp_takes_a_minute_for_a_self_hosted_instance_and_a_quarter_for_a_cloud() {
        for (var instance : List.of(qwen, max)) {
            note(instance, BROKE, BROKE, BROKE);
        }
        pass(Duration.ofSeconds(7));
        for (var instance : List.of(qwen, max)) {
            board.claimCanary(instance);
            note(instance, OK);
        }

        assertThat(share(qwen)).isEqualTo(0.1);
        pass(Duration.ofMillis(7500));
        assertThat(share(qwen)).isEqualTo(0.125);
        assertThat(share(max)).isEqualTo(0.5);
        pass(Duration.ofMillis(7500));
        assertThat(word(max)).isEqualTo("healthy");
        pass(Duration.ofSeconds(45));
        assertThat(word(qwen)).isEqualTo("healthy");
    }

    private double share(ModelInstance instance) {
        if (board.admission(instance) instanceof Admission.Open(var share)) {
            return share;
        }
        throw new AssertionError(board.admission(instance));
    }

    @Test
    void a_failure_on_the_ramp_ejects_at_once() {
        note(qwen, BROKE, BROKE, BROKE);
        pass(Duration.ofSeconds(7));
        board.claimCanary(qwen);
        note(qwen, OK, BROKE);

        assertThat(word(qwen)).isEqualTo("ejected");
        assertThat(ejectedFor(qwen)).isGreaterThanOrEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void a_throttled_instance_rests_as_long_as_it_asked_and_comes_back_at_half() {
        note(max, status(429, Duration.ofMinutes(3)));

        assertThat(word(max)).isEqualTo("ejected");
        assertThat(board.retryAfter(List.of(max))).isEqualTo(Duration.ofMinutes(3));
        pass(Duration.ofMinutes(3));
        assertThat(share(max)).isEqualTo(0.5);
    }

    @Test
    void a_throttle_without_a_time_rests_a_second_or_so_and_longer_when_it_repeats() {
        note(max, status(429));
        assertThat(ejectedFor(max)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1));
        for (var i = 0; i < 10; i++) {
            pass(ejectedFor(max));
            note(max, status(429));
        }

        assertThat(ejectedFor(max)).isBetween(Duration.ofMillis(500), Duration.ofSeconds(30));
    }

    @Test
    void overload_with_a_time_is_a_throttle_and_without_one_a_failure() {
        note(max, status(503, Duration.ofSeconds(10)));
        assertThat(board.of(max).reason()).isEqualTo("throttled");

        note(qwen, status(503));
        assertThat(word(qwen)).isEqualTo("suspect");
    }

    @Test
    void a_credential_refused_twice_takes_the_instance_out_for_minutes() {
        note(max, status(401));
        assertThat(word(max)).isEqualTo("healthy");

        note(max, status(403));

        assertThat(board.of(max).reason()).isEqualTo("credential refused with status 403");
        assertThat(ejectedFor(max)).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void an_answer_that_began_before_an_ejection_does_not_end_it() {
        note(qwen, BROKE, BROKE, BROKE, OK);

        assertThat(word(qwen)).isEqualTo("ejected");
    }

    @Test
    void failed_probes_take_out_and_good_ones_bring_back() {
        probed(Checks.TCP_CONNECT, ProbeAnswer.Bad.without("connect refused"));
        assertThat(word(qwen)).isEqualTo("healthy");
        probed(Checks.TCP_CONNECT, ProbeAnswer.Bad.without("connect refused"));
        assertThat(board.of(qwen).reason()).isEqualTo("probe: connect refused");

        pass(Duration.ofHours(1));
        assertThat(word(qwen)).as("time alone does not bring it back").isEqualTo("ejected");
        probed(Checks.TCP_CONNECT, new ProbeAnswer.Good(0));
        assertThat(word(qwen)).isEqualTo("ejected");
        probed(Checks.TCP_CONNECT, new ProbeAnswer.Good(0));

        assertThat(word(qwen)).isEqualTo("ramping");
    }

    @Test
    void an_open_port_does_not_excuse_bad_answers() {
        note(qwen, status(500), status(500), status(500));

        for (var i = 0; i < 5; i++) {
            probed(Checks.TCP_CONNECT, new ProbeAnswer.Good(0));
        }

        assertThat(word(qwen)).isEqualTo("ejected");
    }

    @Test
    void a_good_answer_to_a_probe_shortens_an_ejection() {
        var http = http();
        note(qwen, status(500), status(500), status(500));

        probed(http, new ProbeAnswer.Good(200));
        probed(http, new ProbeAnswer.Good(200));

        assertThat(word(qwen)).isEqualTo("ramping");
    }

    private static Checks http() {
        var world = new TestSnapshot();
        world.snapshot()
                .getInstancesBuilder(0)
                .setChecks(
                        ChecksConfig.newBuilder()
                                .setKind(ChecksConfig.Kind.HTTP)
                                .setPath("/health"));
        var checks = requireNonNull(world.compiled().instance("qwen-a")).checks();
        return requireNonNull(checks);
    }

    @Test
    void states_carry_over_a_new_revision_but_not_to_another_endpoint() {
        note(qwen, BROKE, BROKE, BROKE);
        note(max, BROKE, BROKE, BROKE);

        world.snapshot()
                .setRevision(2)
                .getInstancesBuilder(2)
                .setEndpoint("https://elsewhere.example.com/v1/chat/completions");
        board.swapped(world.compiled());

        assertThat(word(qwen)).isEqualTo("ejected");
        assertThat(word(max)).isEqualTo("healthy");
    }

    @Test
    void an_instance_that_is_gone_drains_and_is_then_forgotten() {
        var last = passive.sent(max, Work.UNKNOWN, () -> {});
        world.snapshot().setRevision(2).removeInstances(2).getRoutesBuilder(0).removeTargets(2);
        board.swapped(world.compiled());

        assertThat(board.all().get("max")).isInstanceOf(InstanceHealth.Draining.class);
        last.ended(null);
        assertThat(board.all()).doesNotContainKey("max");
    }

    @Test
    void a_disabled_instance_is_never_asked() {
        world.snapshot().setRevision(2).getInstancesBuilder(0).setDisabled(true);
        var catalog = world.compiled();
        board.swapped(catalog);

        var disabled = requireNonNull(catalog.instance("qwen-a"));
        assertThat(word(disabled)).isEqualTo("disabled");
        assertThat(board.admission(disabled)).isInstanceOf(Admission.Barred.class);
    }

    @Test
    void listeners_hear_of_each_change_once() {
        var heard = new ArrayList<String>();
        board.onChange(change ->
                heard.add(
                        "%s: %s -> %s, %s"
                                .formatted(
                                        change.instanceId(),
                                        change.before().word(),
                                        change.now().word(),
                                        change.trigger().word())));

        note(qwen, BROKE, BROKE, BROKE, BROKE);
        pass(Duration.ofSeconds(7));
        board.of(qwen);
        board.claimCanary(qwen);
        note(qwen, OK);
        pass(Duration.ofMinutes(1));
        board.of(qwen);
        board.of(qwen);

        assertThat(heard)
                .containsExactly(
                        "qwen-a: healthy -> suspect, hard_failures",
                        "qwen-a: suspect -> ejected, hard_failures",
                        "qwen-a: ejected -> probing, back_off_over",
                        "qwen-a: probing -> ramping, request_ok",
                        "qwen-a: ramping -> healthy, ramp_over");
    }

    @Test
    void a_report_says_until_when_which_share_and_what_probes_found() {
        note(qwen, BROKE, BROKE, BROKE);
        probed(Checks.TCP_CONNECT, new ProbeAnswer.Neither(401));
        probed(Checks.TCP_CONNECT, new ProbeAnswer.Good(0));
        var probe = new ProbeSeen(board.now(), 7, ProbeAnswer.Bad.without("connect refused"));
        board.probed(qwen, Checks.TCP_CONNECT, probe);

        var out = board.report(qwen);
        assertThat(out.state().word()).isEqualTo("ejected");
        assertThat(out.until() - board.now()).isBetween(4_000_000_000L, 6_000_000_000L);
        assertThat(out.ejections()).isEqualTo(1);
        assertThat(out.share()).isEqualTo(1);
        assertThat(out.lastProbe()).isEqualTo(probe);
        assertThat(out.probesOk()).isEqualTo(1);
        assertThat(out.probesFailed()).isEqualTo(1);

        pass(Duration.ofSeconds(7));
        assertThat(board.claimCanary(qwen)).isTrue();
        note(qwen, OK);
        pass(Duration.ofSeconds(30));
        var back = board.report(qwen);
        assertThat(back.share()).isEqualTo(0.5);
        assertThat(back.until() - board.now()).isEqualTo(Duration.ofSeconds(30).toNanos());
    }

    @Test
    void what_time_alone_changes_is_told_without_anybody_asking() {
        var heard = new ArrayList<String>();
        note(qwen, BROKE, BROKE, BROKE);
        board.onChange(change -> heard.add(change.trigger().word()));

        pass(Duration.ofSeconds(7));
        board.watch();

        assertThat(heard).containsExactly("back_off_over");
    }

    @Test
    void attempts_under_way_are_counted() {
        passive.sent(qwen, Work.UNKNOWN, () -> {});
        var second = passive.sent(qwen, Work.UNKNOWN, () -> {});
        second.ended(new AttemptOutcome.ClientLeft());
        second.ended(OK);

        assertThat(board.active(qwen)).isEqualTo(1);
        assertThat(board.active("nobody")).isZero();
    }
}
