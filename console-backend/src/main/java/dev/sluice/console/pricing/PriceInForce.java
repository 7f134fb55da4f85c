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
        BigDecimal outputPerMillion,
        PriceShape shape) {

    /// A price without tiers, off-peak windows or prices of its own for cache writes and reasoning.
    public PriceInForce(
            UUID id,
            @Nullable UUID instanceId,
            @Nullable UUID routeId,
            Instant from,
            @Nullable Instant until,
            String currency,
            BigDecimal inputPerMillion,
            BigDecimal cachedInputPerMillion,
            BigDecimal outputPerMillion) {
        this(
                id,
                instanceId,
                routeId,
                from,
                until,
                currency,
                inputPerMillion,
                cachedInputPerMillion,
                outputPerMillion,
                PriceShape.PLAIN);
    }

    /// What each class of tokens costs in a request with a prompt of that length at that moment.
    public TokenPrices prices(long promptTokens, Instant at) {
        return shape.prices(
                PriceRow.base(shape, inputPerMillion, cachedInputPerMillion, outputPerMillion),
                promptTokens,
                at);
    }

    /// What no request costs more than, class by class: of the tiers the dearest, at no hour less.
    public TokenPrices dearest() {
        return shape.dearest(
                PriceRow.base(shape, inputPerMillion, cachedInputPerMillion, outputPerMillion));
    }

    /// Whether it is in force at that moment.
    public boolean at(Instant moment) {
        return !moment.isBefore(from) && (until == null || moment.isBefore(until));
    }
}
