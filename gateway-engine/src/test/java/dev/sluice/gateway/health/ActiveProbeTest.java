package dev.sluice.gateway.health;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.ChecksConfig;
import dev.sluice.control.StandingConfig;
import dev.sluice.gateway.catalog.TestSnapshot;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ActiveProbeTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final EmbeddedChannel channel = EmbeddedChannel.builder().ticker(ticker).build();
    private final HealthBoard board = new HealthBoard(ticker, new SplittableRandom(1));
    private final List<String> asked = new ArrayList<>();
    private final TestSnapshot world = new TestSnapshot();
    private ProbeAnswer next = new ProbeAnswer.Good(200);
    private final ActiveProbe probe =
            new ActiveProbe(
                    channel.eventLoop(),
                    board,
                    (instance, _, answer) -> {
                        asked.add(instance.name());
                        answer.accept(next);
                    },
                    new SplittableRandom(2));

    private void publish() {
        var catalog = world.compiled();
        board.swapped(catalog);
        probe.swapped(catalog);
        channel.runPendingTasks();
    }

    private void pass(long seconds) {
        for (var i = 0L; i < seconds * 10; i++) {
            ticker.advance(100, TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
            channel.runPendingTasks();
        }
    }

    private long times(String name) {
        return asked.stream().filter(name::equals).count();
    }

    @Test
    void asks_every_self_hosted_instance_each_five_seconds_and_no_cloud() {
        publish();
        pass(21);

        assertThat(times("qwen-a")).isEqualTo(5);
        assertThat(times("qwen-b")).isEqualTo(5);
        assertThat(times("max")).isZero();
    }

    @Test
    void a_new_revision_keeps_the_rhythm_and_stops_what_is_gone() {
        publish();
        pass(11);
        world.snapshot().setRevision(2).getInstancesBuilder(1).setDisabled(true);
        publish();
        pass(10);

        assertThat(times("qwen-a")).isEqualTo(5);
        assertThat(times("qwen-b")).isEqualTo(3);
    }

    @Test
    void changed_checks_are_followed_at_once_and_not_after_the_old_interval() {
        world.snapshot()
                .getInstancesBuilder(0)
                .setChecks(
                        ChecksConfig.newBuilder()
                                .setKind(ChecksConfig.Kind.HTTP)
                                .setHealthyIntervalMs(3_600_000));
        publish();
        pass(720);
        assertThat(times("qwen-a")).isEqualTo(1);

        world.snapshot().getInstancesBuilder(0).getChecksBuilder().setHealthyIntervalMs(1_000);
        publish();
        pass(10);

        assertThat(times("qwen-a")).isBetween(10L, 11L);
    }

    @Test
    void one_that_a_person_took_out_is_probed_on_and_stays_out() {
        world.snapshot()
                .getInstancesBuilder(0)
                .setStanding(
                        StandingConfig.newBuilder()
                                .setStanding(StandingConfig.Standing.EJECTED)
                                .setSinceMs(1));
        publish();
        pass(60);

        assertThat(times("qwen-a")).isGreaterThan(5);
        var qwen = requireNonNull(world.compiled().instance("qwen-a"));
        assertThat(board.of(qwen).reason()).isEqualTo("by_hand");
    }

    @Test
    void two_bad_answers_take_an_instance_out_and_two_good_ones_bring_it_back() {
        publish();
        var qwen = requireNonNull(world.compiled().instance("qwen-a"));
        next = ProbeAnswer.Bad.without("connect refused");
        pass(7);
        assertThat(board.of(qwen).word()).isEqualTo("ejected");

        next = new ProbeAnswer.Good(200);
        pass(10);

        assertThat(board.of(qwen).word()).isEqualTo("ramping");
    }

    @Test
    void a_status_in_neither_list_changes_nothing() {
        publish();
        next = new ProbeAnswer.Neither(401);
        pass(60);

        var qwen = requireNonNull(world.compiled().instance("qwen-a"));
        assertThat(board.of(qwen).word()).isEqualTo("healthy");
    }

    @Test
    void asks_nobody_once_it_is_closed() {
        publish();
        pass(6);
        asked.clear();

        probe.close();
        pass(20);

        assertThat(asked).isEmpty();
    }
}
