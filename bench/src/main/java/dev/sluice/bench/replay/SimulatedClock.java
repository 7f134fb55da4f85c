package dev.sluice.bench.replay;

import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands where the replay puts it. It begins at an hour's beginning.
final class SimulatedClock implements InstantSource {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private long millis;

    @Override
    public Instant instant() {
        return BEGIN.plusMillis(millis);
    }

    void moveTo(double sinceBegin) {
        millis = (long) sinceBegin;
    }
}
