package dev.sluice.gateway.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait before the next try: any time up to a bound that doubles from half a second to
/// thirty, so that two hundred gateways do not come back in the same moment.
final class Backoff {
    private static final long FIRST = 500;
    private static final long MOST = 30_000;

    private final RandomGenerator random;
    private long bound = FIRST;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    Duration next() {
        var wait = random.nextLong(bound + 1);
        bound = Math.min(MOST, bound * 2);
        return Duration.ofMillis(wait);
    }

    void reset() {
        bound = FIRST;
    }
}
