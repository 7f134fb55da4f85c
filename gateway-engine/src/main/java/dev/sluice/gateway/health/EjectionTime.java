package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.Hosting;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long an instance stays out: twice as long each time in a row, spread so that those that went
/// together do not come back together.
final class EjectionTime {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration SETTING = Duration.ofMinutes(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int MOST_DOUBLINGS = 10;

    private final RandomGenerator random;

    EjectionTime(RandomGenerator random) {
        this.random = random;
    }

    /// @param times ejections in a row, this one included
    long afterFailures(Hosting hosting, int times) {
        var longest =
                switch (hosting) {
                    case SELF_HOSTED -> Duration.ofSeconds(60);
                    case CLOUD -> Duration.ofSeconds(300);
                };
        var doubled = FIRST.toNanos() << Math.min(times - 1, MOST_DOUBLINGS);
        return (long) (Math.min(doubled, longest.toNanos()) * random.nextDouble(0.8, 1.2));
    }

    /// After a fault in the instance's settings, which only a person mends.
    long afterWrongSetting() {
        return SETTING.toNanos();
    }

    /// A pause that the upstream did not bound: full jitter below a bound that doubles.
    long afterThrottle(int times) {
        var doubled = FIRST_PAUSE.toNanos() << Math.min(times - 1, MOST_DOUBLINGS);
        var bound = Math.min(doubled, LONGEST_PAUSE.toNanos());
        return Math.max(FIRST_PAUSE.toNanos() / 2, random.nextLong(bound));
    }
}
