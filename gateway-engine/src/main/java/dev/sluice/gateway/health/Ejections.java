package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.Hosting;
import java.time.Duration;

/// How often an instance was out of late, and so for how long it is the next time. Guarded by its
/// owner.
final class Ejections {
    private static final long FORGIVES_ONE_TIME = Duration.ofMinutes(5).toNanos();

    private final EjectionTime times;
    private int count;
    private int throttles;
    private long backSince;

    Ejections(EjectionTime times, long now) {
        this.times = times;
        this.backSince = now;
    }

    /// Another one, and how long it lasts.
    long next(Hosting hosting, boolean back, long now) {
        count = inARow(back, now) + 1;
        return times.afterFailures(hosting, count);
    }

    /// Another one, of which time alone brings nobody back.
    void next(boolean back, long now) {
        count = inARow(back, now) + 1;
    }

    /// Another one, for a fault in its settings, and how long it lasts.
    long nextForSetting() {
        count++;
        return times.afterWrongSetting();
    }

    /// How long a pause lasts that the upstream did not bound.
    long nextPause() {
        return times.afterThrottle(throttles);
    }

    void throttled() {
        throttles++;
    }

    void notThrottled() {
        throttles = 0;
    }

    void isBack(long now) {
        backSince = now;
    }

    void forget() {
        count = 0;
        throttles = 0;
    }

    /// Every five minutes since it came back forgive one.
    ///
    /// @param back whether it is back and past its ramp
    int inARow(boolean back, long now) {
        return back ? (int) Math.max(0, count - (now - backSince) / FORGIVES_ONE_TIME) : count;
    }
}
