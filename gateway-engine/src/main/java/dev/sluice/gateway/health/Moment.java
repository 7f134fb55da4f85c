package dev.sluice.gateway.health;

import java.util.concurrent.TimeUnit;

/// One moment on two clocks: the ticker's nanoseconds, and milliseconds since the epoch, by which
/// people's decisions are dated.
record Moment(long ticks, long millis) {

    /// What the ticker showed then; now, where that is unknown or by our clock still to come.
    long ofMillis(long then) {
        return then <= 0
                ? ticks
                : ticks - TimeUnit.MILLISECONDS.toNanos(Math.max(0, millis - then));
    }
}
