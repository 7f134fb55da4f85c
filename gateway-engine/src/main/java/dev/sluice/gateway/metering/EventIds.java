package dev.sluice.gateway.metering;

import java.time.InstantSource;
import java.util.UUID;
import java.util.function.LongSupplier;

/// Ids of usage events, which are the callers' request ids too: UUID version 7, so that they sort
/// by time and need no asking.
public final class EventIds {
    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final InstantSource clock;
    private final LongSupplier random;

    /// `random` gives 64 fresh random bits on any thread.
    public EventIds(InstantSource clock, LongSupplier random) {
        this.clock = clock;
        this.random = random;
    }

    /// The next id, in the text form of RFC 9562.
    public String next() {
        var high = clock.millis() << 16 | VERSION_7 | random.getAsLong() & 0xFFF;
        var low = VARIANT | random.getAsLong() >>> 2;
        return new UUID(high, low).toString();
    }
}
