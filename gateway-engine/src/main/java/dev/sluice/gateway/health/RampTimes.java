package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.Hosting;
import java.time.Duration;

/// How long an instance that is back takes to get its full share again; zero = at once.
public record RampTimes(Duration selfHosted, Duration cloud) {
    /// Slowly where its cache is cold, quickly where a cloud hides that.
    public static final RampTimes DEFAULTS =
            new RampTimes(Duration.ofSeconds(60), Duration.ofSeconds(15));

    public RampTimes {
        if (selfHosted.isNegative() || cloud.isNegative()) {
            throw new IllegalArgumentException(
                    "ramp: %s, %s (expected: >= 0)".formatted(selfHosted, cloud));
        }
    }

    Duration of(Hosting hosting) {
        return switch (hosting) {
            case SELF_HOSTED -> selfHosted;
            case CLOUD -> cloud;
        };
    }
}
