package dev.sluice.bench.replay;

import io.netty.util.concurrent.Ticker;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/// A wall clock and a ticker that stand where the replay puts them. They begin at an hour's
/// beginning.
final class SimulatedClock implements InstantSource, Ticker {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private long millis;

    @Override
    public Instant instant() {
        return BEGIN.plusMillis(millis);
    }

    @Override
    public long initialNanoTime() {
        return 0;
    }

    @Override
    public long nanoTime() {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    public void sleep(long delay, TimeUnit unit) {
        throw new UnsupportedOperationException("nobody waits in a replay");
    }

    void moveTo(double sinceBegin) {
        millis = (long) sinceBegin;
    }
}
