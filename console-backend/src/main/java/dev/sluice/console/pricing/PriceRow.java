package dev.sluice.console.pricing;

import dev.sluice.console.shared.Ref;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A price as it stands: for an instance (what we pay) or a route (what the tenant pays), never
/// both.
///
/// @param from in force from here on, inclusive
/// @param until in force up to here, exclusive; null: until the next price of the same target, or
///   for ever
public record PriceRow(
        UUID id,
        String name,
        @Nullable Ref instance,
        @Nullable Ref route,
        Instant from,
        @Nullable Instant until,
        String currency,
        BigDecimal inputPerMillion,
        BigDecimal cachedInputPerMillion,
        BigDecimal outputPerMillion,
        long version,
        Instant createdAt,
        Instant changedAt) {}
