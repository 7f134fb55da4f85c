package dev.sluice.gateway.health;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.StandingConfig;
import dev.sluice.control.StandingConfig.Standing;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.TestSnapshot;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What a person decides about an instance, and what the gateway makes of it.
final class StandingTest {
    private static final long START = 1_700_000_000_000L;
    private static final AttemptOutcome BROKE = new AttemptOutcome.Broke("reset");

    private final MockTicker ticker = Ticker.newMockTicker();
    private final HealthBoard board = board();
    private final PassiveHealth passive = new PassiveHealth(board);
    private final TestSnapshot world = new TestSnapshot();
    private final List<HealthChange> heard = new ArrayList<>();

    StandingTest() {
        board.onChange(heard::add);
        publish();
    }

    private HealthBoard board() {
        return new HealthBoard(
                ticker,
                () -> Instant.ofEpochMilli(START + millis()),
                new SplittableRandom(1),
                RampTimes.DEFAULTS);
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(ticker.nanoTime());
    }

    private void publish() {
        board.swapped(world.compiled());
    }

    /// A person decides this about `qwen-a`, at this moment.
    private void decide(Standing standing) {
        decide(standing, START + millis());
    }

    private void decide(Standing standing, long sinceMillis) {
        world.snapshot()
                .getInstancesBuilder(0)
                .setStanding(
                        StandingConfig.newBuilder().setStanding(standing).setSinceMs(sinceMillis));
        publish();
    }

    private ModelInstance instance(String name) {
        return requireNonNull(world.compiled().instance(name));
    }

    private InstanceHealth state() {
        return board.of(instance("qwen-a"));
    }

    private UnderWay sent(String tenant, boolean stream) {
        return passive.sent(instance("qwen-a"), new Work(100, stream, tenant, () -> 0), () -> {});
    }

    private void note(AttemptOutcome... outcomes) {
        for (var outcome : outcomes) {
            passive.note(instance("qwen-a"), outcome);
        }
    }

    private void pass(Duration time) {
        ticker.advance(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private List<String> heard() {
        return heard.stream()
                .map(change ->
                        "%s -> %s, %s"
                                .formatted(
                                        change.before().word(),
                                        change.now().word(),
                                        change.trigger().word()))
                .toList();
    }

    @Test
    void a_draining_instance_takes_nothing_new_and_says_when_the_last_one_has_ended() {
        var open = sent("acme", true);
        open.firstContent();

        decide(Standing.DRAINING);

        assertThat(state().word()).isEqualTo("draining");
        assertThat(state().reason()).isEqualTo("by_hand");
        assertThat(board.admission(instance("qwen-a")))
                .isEqualTo(new Admission.Barred("draining: by_hand", Long.MAX_VALUE));
        assertThat(open.givenUp()).isEqualTo(GivenUp.NO);
        assertThat(heard()).containsExactly("healthy -> draining, by_hand");

        pass(Duration.ofSeconds(40));
        open.ended(null);

        assertThat(heard())
                .containsExactly("healthy -> draining, by_hand", "draining -> draining, drained");
        assertThat(heard.getLast().lasted()).isEqualTo(Duration.ofSeconds(40).toNanos());
    }

    @Test
    void one_that_has_nothing_open_is_drained_at_once() {
        decide(Standing.DRAINING);

        assertThat(heard()).containsExactly("healthy -> draining, drained");
    }

    @Test
    void a_drained_instance_comes_back_by_ramp_and_stays_known() {
        decide(Standing.DRAINING);
        pass(Duration.ofMinutes(3));

        decide(Standing.IN_SERVICE);

        assertThat(state().word()).isEqualTo("ramping");
        assertThat(heard.getLast().trigger()).isEqualTo(Trigger.RELEASED);
        pass(Duration.ofSeconds(61));
        assertThat(state().word()).isEqualTo("healthy");
    }

    @Test
    void one_ejected_by_hand_gives_up_the_streams_that_wait_and_no_other() {
        var flowing = sent("acme", true);
        flowing.firstContent();
        var plain = sent("acme", false);
        var waiting = sent("umbra", true);

        decide(Standing.EJECTED);

        assertThat(state().reason()).isEqualTo("by_hand");
        assertThat(waiting.givenUp()).isEqualTo(GivenUp.BY_HAND);
        assertThat(flowing.givenUp()).isEqualTo(GivenUp.NO);
        assertThat(plain.givenUp()).isEqualTo(GivenUp.NO);
        assertThat(heard.getLast().affected()).isEqualTo(Map.of("umbra", 1));
    }

    @Test
    void nothing_is_given_up_where_the_same_revision_takes_everybody_out() {
        var waiting = sent("acme", true);
        for (var other = 1; other < 3; other++) {
            world.snapshot()
                    .getInstancesBuilder(other)
                    .setStanding(StandingConfig.newBuilder().setStanding(Standing.EJECTED));
        }

        decide(Standing.EJECTED);

        assertThat(waiting.givenUp()).isEqualTo(GivenUp.NO);
    }

    @Test
    void neither_time_nor_probes_nor_requests_bring_back_what_a_person_took_out() {
        var open = sent("acme", true);
        decide(Standing.EJECTED);
        var instance = instance("qwen-a");

        pass(Duration.ofHours(30));
        open.firstContent();
        open.ended(new AttemptOutcome.Succeeded());
        var checks = requireNonNull(instance.checks());
        for (var i = 0; i < 5; i++) {
            board.probed(
                    instance, checks, new ProbeSeen(board.now(), 1, new ProbeAnswer.Good(200)));
        }
        board.watch();

        assertThat(state().word()).isEqualTo("ejected");
        assertThat(board.claimLastResort(instance)).isFalse();
    }

    @Test
    void a_decision_takes_the_place_of_what_the_gateway_found_itself() {
        note(BROKE, BROKE, BROKE);

        decide(Standing.EJECTED);
        pass(Duration.ofMinutes(10));

        assertThat(state().word()).isEqualTo("ejected");
        assertThat(heard())
                .containsExactly(
                        "healthy -> suspect, hard_failures",
                        "suspect -> ejected, hard_failures",
                        "ejected -> ejected, by_hand");
    }

    @Test
    void a_restore_ends_an_older_ejection_and_forgets_how_many_there_were() {
        note(BROKE, BROKE, BROKE);
        pass(Duration.ofSeconds(1));

        decide(Standing.IN_SERVICE);

        assertThat(state().word()).isEqualTo("ramping");
        assertThat(board.report(instance("qwen-a")).ejections()).isZero();
    }

    @Test
    void a_restore_ends_an_older_pause() {
        note(new AttemptOutcome.Answered(429, Duration.ofMinutes(5)));
        pass(Duration.ofSeconds(1));

        decide(Standing.IN_SERVICE);

        assertThat(state().word()).isEqualTo("ramping");
    }

    @Test
    void a_restore_that_arrives_late_ends_nothing_younger_than_it() {
        pass(Duration.ofMinutes(5));
        note(BROKE, BROKE, BROKE);

        decide(Standing.IN_SERVICE, START + 1_000);

        assertThat(state().word()).isEqualTo("ejected");
    }

    @Test
    void the_same_decision_in_a_later_revision_changes_nothing() {
        decide(Standing.IN_SERVICE);
        pass(Duration.ofSeconds(1));
        note(BROKE, BROKE, BROKE);

        publish();

        assertThat(state().word()).isEqualTo("ejected");
    }

    @Test
    void a_process_that_starts_takes_decisions_as_they_stand_and_as_old_as_they_are() {
        world.snapshot()
                .getInstancesBuilder(0)
                .setStanding(
                        StandingConfig.newBuilder()
                                .setStanding(Standing.EJECTED)
                                .setSinceMs(START - 60_000));
        var fresh = board();

        fresh.swapped(world.compiled());

        var state = fresh.of(instance("qwen-a"));
        assertThat(state.word()).isEqualTo("ejected");
        assertThat(fresh.now() - state.since()).isEqualTo(Duration.ofMinutes(1).toNanos());
    }

    @Test
    void disabled_outranks_any_decision() {
        world.snapshot().getInstancesBuilder(0).setDisabled(true);

        decide(Standing.EJECTED);
        assertThat(state().word()).isEqualTo("disabled");

        world.snapshot().getInstancesBuilder(0).setDisabled(false);
        publish();
        assertThat(state().reason()).isEqualTo("by_hand");
    }
}
