package dev.sluice.gateway.health;

import dev.sluice.gateway.health.InstanceHealth.Cause;
import dev.sluice.gateway.health.InstanceHealth.Draining;
import dev.sluice.gateway.health.InstanceHealth.Ejected;
import java.util.Map;

/// One instance's state became another one.
///
/// @param at when, by the board's ticker
/// @param affected requests that failed on it or were moved away from it for this reason, by
///   tenant; each is told with one change only, but for a suspicion, which repeats nothing and ends
///   nothing
public record HealthChange(
        String instanceId,
        InstanceHealth before,
        InstanceHealth now,
        Trigger trigger,
        long at,
        Map<String, Integer> affected) {
    public HealthChange {
        affected = Map.copyOf(affected);
    }

    /// How long the state that ended had lasted, in nanoseconds.
    public long lasted() {
        return Math.max(0, at - before.since());
    }

    /// Whether people would call it another state: another word, a person's decision in place of
    /// the gateway's, or a drain that is complete.
    static boolean isOne(InstanceHealth before, InstanceHealth now) {
        return !before.word().equals(now.word())
                || isByHand(before) != isByHand(now)
                || isEmpty(before) != isEmpty(now);
    }

    private static boolean isByHand(InstanceHealth state) {
        return state instanceof Ejected ejected && ejected.cause() == Cause.BY_HAND
                || state instanceof Draining draining && draining.byHand();
    }

    private static boolean isEmpty(InstanceHealth state) {
        return state instanceof Draining draining && draining.empty();
    }
}
