package dev.sluice.console.pricing;

import org.jspecify.annotations.Nullable;

/// What a price shall be, as typed: instants in ISO-8601, money as decimal numbers.
///
/// @param cachedInputPerMillion absent: as the input
public record PriceEdit(
        @Nullable String instance,
        @Nullable String route,
        @Nullable String from,
        @Nullable String until,
        @Nullable String currency,
        @Nullable String inputPerMillion,
        @Nullable String cachedInputPerMillion,
        @Nullable String outputPerMillion) {}
