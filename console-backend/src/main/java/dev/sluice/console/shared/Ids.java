package dev.sluice.console.shared;

import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Where new ids come from.
@FunctionalInterface
public interface Ids {
    UUID next();

    /// The smallest id of version 7 that can have been made in this millisecond or later: where a
    /// range of time begins in a table that is ordered by such ids.
    static UUID firstAt(Instant at) {
        return new UUID(at.toEpochMilli() << 16, 0);
    }

    /// UUIDs of version 7: they sort by the millisecond in which they were made.
    static Ids timeOrdered(Clock clock, RandomGenerator random) {
        return () -> {
            var high = (clock.millis() << 16) | 0x7000L | random.nextLong(0x1000);
            var low = 0x8000_0000_0000_0000L | (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL);
            return new UUID(high, low);
        };
    }
}
