package dev.sluice.gateway.exchange;

import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.metering.UsageReading;

/// One try on one instance, over. Offsets count from the exchange's arrival, in nanoseconds;
/// `firstContentNanos` 0 = no content came, `status` 0 = no head came. `reason` says in a few words
/// why it failed and is empty where it did not.
public record Attempt(
        ModelInstance instance,
        int status,
        Outcome outcome,
        String reason,
        long startedNanos,
        long firstContentNanos,
        long durationNanos,
        UsageReading usage) {}
