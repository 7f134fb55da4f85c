package dev.sluice.gateway.health;

/// Whether an instance may be asked now.
public sealed interface Admission {

    /// It may; `share` is the part of its weight that it takes, at most 1. With 0 it is asked only
    /// where nobody else can be.
    record Open(double share) implements Admission {
        static final Open FULLY = new Open(1);
    }

    /// It may be asked by one request that finds out how it is; {@link HealthBoard#claimCanary}
    /// decides who.
    record CanaryOnly() implements Admission {}

    /// It may not, for this reason, before `until` (ticker nanoseconds; {@link Long#MAX_VALUE} =
    /// not by itself).
    record Barred(String reason, long until) implements Admission {}
}
