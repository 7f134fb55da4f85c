package dev.sluice.gateway.quota;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A wall clock that stands still until it is moved, in either direction.
final class ManualClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-25T10:20:30Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration by) {
        now = now.plus(by);
    }

    void set(Instant to) {
        now = to;
    }
}
