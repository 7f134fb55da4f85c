package dev.sluice.gateway.health;

/// How fast an instance that is back takes its full share again.
final class Ramp {
    static final double FLOOR = 0.1;
    static final double AFTER_THROTTLE = 0.5;

    private Ramp() {}

    /// The share of its weight at this moment: linear in time, never below the floor.
    static double share(InstanceHealth.Ramping ramping, long now) {
        var length = (double) (ramping.until() - ramping.since());
        return Math.clamp((now - ramping.since()) / length, ramping.floor(), 1.0);
    }
}
