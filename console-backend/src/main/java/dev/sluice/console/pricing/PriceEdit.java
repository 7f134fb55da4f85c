package dev.sluice.console.pricing;

import org.jspecify.annotations.Nullable;

/// What a price shall be, as typed: instants in ISO-8601, money as decimal numbers.
///
/// @param cachedInputPerMillion absent: as the input
/// @param shape null: as it is stored
public record PriceEdit(
        @Nullable String instance,
        @Nullable String route,
        @Nullable String from,
        @Nullable String until,
        @Nullable String currency,
        @Nullable String inputPerMillion,
        @Nullable String cachedInputPerMillion,
        @Nullable String outputPerMillion,
        @Nullable PriceShapeEdit shape) {

    /// An edit that leaves the price's shape as it is stored.
    public PriceEdit(
            @Nullable String instance,
            @Nullable String route,
            @Nullable String from,
            @Nullable String until,
            @Nullable String currency,
            @Nullable String inputPerMillion,
            @Nullable String cachedInputPerMillion,
            @Nullable String outputPerMillion) {
        this(
                instance,
                route,
                from,
                until,
                currency,
                inputPerMillion,
                cachedInputPerMillion,
                outputPerMillion,
                null);
    }
}
