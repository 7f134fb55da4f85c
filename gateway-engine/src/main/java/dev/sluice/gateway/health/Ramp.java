package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.Hosting;
import java.time.Duration;

/// How fast an instance that is back takes its full share again: slowly where its cache is cold,
/// quickly where a cloud hides that.
final class Ramp {
    static final double FLOOR = 0.1;
    static final double AFTER_THROTTLE = 0.5;

    private Ramp() {}

    static Duration length(Hosting hosting) {
        return switch (hosting) {
            case SELF_HOSTED -> Duration.ofSeconds(60);
            case CLOUD -> Duration.ofSeconds(15);
        };
    }

    /// The share of its weight at this moment: linear in time, never below the floor.
    static double share(InstanceHealth.Ramping ramping, long now) {
        var length = (double) (ramping.until() - ramping.since());
        return Math.clamp((now - ramping.since()) / length, ramping.floor(), 1.0);
    }
}
