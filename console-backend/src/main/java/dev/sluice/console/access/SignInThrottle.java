package dev.sluice.console.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// Makes guessing slow: after a few wrong passwords for a name, or from an address, the next try
/// has to wait, twice as long each time, up to a bound. Nobody is ever locked out for good, so that
/// an attacker cannot keep an admin away.
final class SignInThrottle {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration FORGIVEN = Duration.ofHours(1);
    private static final int MOST_REMEMBERED = 10_000;

    private record Failures(int count, Instant last) {}

    private final Clock clock;
    private final int free;
    private final Map<String, Failures> failures =
            new LinkedHashMap<>(64, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            };

    /// @param free so many mistakes cost nothing
    SignInThrottle(Clock clock, int free) {
        this.clock = clock;
        this.free = free;
    }

    /// How long this key still has to wait; zero where it may try now.
    synchronized Duration pause(String key) {
        var known = failures.get(key);
        if (known == null) {
            return Duration.ZERO;
        }
        var now = clock.instant();
        if (Duration.between(known.last(), now).compareTo(FORGIVEN) > 0) {
            failures.remove(key);
            return Duration.ZERO;
        }
        if (known.count() < free) {
            return Duration.ZERO;
        }
        var doubled = FIRST.multipliedBy(1L << Math.min(known.count() - free, 20));
        var whole = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        var left = Duration.between(now, known.last().plus(whole));
        return left.isNegative() ? Duration.ZERO : left;
    }

    synchronized void failed(String key) {
        var known = failures.get(key);
        failures.put(key, new Failures(known == null ? 1 : known.count() + 1, clock.instant()));
    }

    synchronized void succeeded(String key) {
        failures.remove(key);
    }
}
