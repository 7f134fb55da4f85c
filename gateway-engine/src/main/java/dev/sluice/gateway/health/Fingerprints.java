package dev.sluice.gateway.health;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// Which request failed where, for a while: a request that fails on one instance after the other
/// speaks against itself. Safe for any thread.
final class Fingerprints {
    private static final int MOST = 1024;
    private static final int POISONOUS = 3;
    private static final long REMEMBERED = TimeUnit.MINUTES.toNanos(10);

    private final Map<Long, Failed> failed = new LinkedHashMap<>();
    private volatile boolean empty = true;

    private record Failed(String instanceId, long at, Set<String> broke) {}

    /// Notes a failure, and says whether the same request has failed on another instance before.
    ///
    /// @param outOfTheBlue whether the instance served others well until then
    synchronized boolean failedElsewhere(
            long fingerprint, String instanceId, boolean outOfTheBlue, long now) {
        if (fingerprint == 0) {
            return false;
        }
        var before = failed.get(fingerprint);
        if (before == null || now - before.at() > REMEMBERED) {
            failed.remove(fingerprint);
            before = new Failed(instanceId, now, new TreeSet<>());
            failed.put(fingerprint, before);
            empty = false;
            if (failed.size() > MOST) {
                failed.remove(failed.keySet().iterator().next());
            }
        }
        if (outOfTheBlue) {
            before.broke().add(instanceId);
        }
        return !before.instanceId().equals(instanceId);
    }

    /// Whether three instances broke on this request that served others well until then.
    synchronized boolean isPoisonous(long fingerprint, long now) {
        var known = failed.get(fingerprint);
        return known != null && now - known.at() <= REMEMBERED && known.broke().size() >= POISONOUS;
    }

    /// True where nothing ever failed: then nothing has to be looked up.
    boolean isEmpty() {
        return empty;
    }

    /// An instance answered it after all.
    synchronized void answered(long fingerprint) {
        failed.remove(fingerprint);
        empty = failed.isEmpty();
    }
}
