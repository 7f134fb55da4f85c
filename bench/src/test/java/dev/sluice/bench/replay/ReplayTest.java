package dev.sluice.bench.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final long LIMIT = 10_000;
    private static final int HOURS = 2;

    @Test
    void a_trace_has_the_shape_it_is_drawn_from() {
        var calls = Trace.draw(Shape.CHAT, 4, 7).calls();

        assertThat(calls.size() / (4 * 3600.0)).isCloseTo(5.4, within(0.3));
        assertThat(calls.stream().mapToInt(Call::promptTokens).average().orElseThrow())
                .isCloseTo(1155, within(30.0));
        assertThat(calls.stream().mapToInt(Call::outputTokens).average().orElseThrow())
                .isCloseTo(211, within(10.0));
        assertThat(Trace.draw(Shape.CHAT, 4, 7).calls()).isEqualTo(calls);
    }

    @Test
    void what_is_charged_afterwards_runs_over_and_what_is_held_does_not() {
        var charged = replayed(CheckThenCharge::new);
        var held = replayed((clock, limit) -> new Reserving(clock, limit, true));

        assertThat(charged.billed()).allMatch(billed -> billed > 1.5 * LIMIT);
        assertThat(held.billed())
                .allMatch(billed -> billed <= 1.02 * LIMIT && billed > 0.9 * LIMIT);
        assertThat(held.billed().stream().mapToLong(Long::longValue).sum())
                .isLessThanOrEqualTo((long) (1.005 * LIMIT * HOURS));
    }

    private static Replay.Result replayed(BiFunction<SimulatedClock, Long, Policy> policy) {
        var clock = new SimulatedClock();
        return Replay.of(Trace.draw(Shape.CHAT, HOURS, 1), clock, policy.apply(clock, LIMIT));
    }
}
