package dev.sluice.console.pricing;

/// What a request costs whose prompt is longer than so many tokens; all of it, not the part beyond.
public record PriceTier(long above, TokenPrices prices) {}
