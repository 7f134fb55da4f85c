package dev.sluice.gateway.health;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Which request failed where, for a while: a request that fails on one instance after the other
/// speaks against itself. Safe for any thread.
final class Fingerprints {
    private static final int MOST = 1024;
    private static final long REMEMBERED = TimeUnit.MINUTES.toNanos(10);

    private final Map<Long, Failed> failed = new LinkedHashMap<>();

    private record Failed(String instanceId, long at) {}

    /// Notes a failure, and says whether the same request has failed on another instance before.
    synchronized boolean failedElsewhere(long fingerprint, String instanceId, long now) {
        if (fingerprint == 0) {
            return false;
        }
        var before = failed.get(fingerprint);
        if (before != null && now - before.at() <= REMEMBERED) {
            return !before.instanceId().equals(instanceId);
        }
        failed.remove(fingerprint);
        failed.put(fingerprint, new Failed(instanceId, now));
        if (failed.size() > MOST) {
            failed.remove(failed.keySet().iterator().next());
        }
        return false;
    }
}
