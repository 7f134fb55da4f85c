package dev.sluice.gateway.metering;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Which instances were seen to keep to the bound that is written upstream. What was seen last
/// holds, until the process ends. Safe for any thread.
///
/// One that keeps to it stops by itself, and need not be stopped where our own count of its tokens
/// is a little too high. One that was never seen to is stopped where its tokens are no longer held.
public final class KeptBounds {
    private final Map<String, Boolean> seen = new ConcurrentHashMap<>();

    /// What an answer showed.
    public enum Sight {
        /// It ended before the bound could be seen to matter.
        NOTHING,
        KEPT,
        IGNORED
    }

    public boolean isKept(String instanceId) {
        return seen.getOrDefault(instanceId, false);
    }

    public void saw(String instanceId, Sight sight) {
        if (sight != Sight.NOTHING) {
            seen.put(instanceId, sight == Sight.KEPT);
        }
    }
}
