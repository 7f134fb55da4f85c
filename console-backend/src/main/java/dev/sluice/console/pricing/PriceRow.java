package dev.sluice.console.pricing;

import dev.sluice.console.shared.Ref;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
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
        Instant changedAt,
        PriceShape shape) {

    /// A price without tiers, off-peak windows or prices of its own for cache writes and reasoning.
    public PriceRow(
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
            Instant changedAt) {
        this(
                id,
                name,
                instance,
                route,
                from,
                until,
                currency,
                inputPerMillion,
                cachedInputPerMillion,
                outputPerMillion,
                version,
                createdAt,
                changedAt,
                PriceShape.PLAIN);
    }

    /// What each class of tokens costs in a request with a prompt of that length at that moment.
    public TokenPrices prices(long promptTokens, Instant at) {
        return shape.prices(
                base(shape, inputPerMillion, cachedInputPerMillion, outputPerMillion),
                promptTokens,
                at);
    }

    static TokenPrices base(
            PriceShape shape, BigDecimal input, BigDecimal cachedInput, BigDecimal output) {
        return new TokenPrices(
                input,
                cachedInput,
                Objects.requireNonNullElse(shape.cacheWrite(), input),
                output,
                Objects.requireNonNullElse(shape.reasoning(), output));
    }
}
