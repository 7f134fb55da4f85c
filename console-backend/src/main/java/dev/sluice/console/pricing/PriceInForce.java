package dev.sluice.console.pricing;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A price with its real end: its own `until`, or where the next price of the same target begins.
///
/// @param until exclusive; null: for ever
public record PriceInForce(
        UUID id,
        @Nullable UUID instanceId,
        @Nullable UUID routeId,
        Instant from,
        @Nullable Instant until,
        String currency,
        BigDecimal inputPerMillion,
        BigDecimal cachedInputPerMillion,
        BigDecimal outputPerMillion) {

    /// Whether it is in force at that moment.
    public boolean at(Instant moment) {
        return !moment.isBefore(from) && (until == null || moment.isBefore(until));
    }
}
