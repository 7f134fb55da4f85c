package dev.sluice.console.pricing;

import java.math.BigDecimal;

/// What a million tokens of each class cost.
///
/// @param input prompt tokens that are neither cached nor written to a cache
/// @param output completion tokens without the reasoning ones
public record TokenPrices(
        BigDecimal input,
        BigDecimal cachedInput,
        BigDecimal cacheWrite,
        BigDecimal output,
        BigDecimal reasoning) {

    /// The same at a share of the price.
    TokenPrices times(BigDecimal factor) {
        return new TokenPrices(
                input.multiply(factor),
                cachedInput.multiply(factor),
                cacheWrite.multiply(factor),
                output.multiply(factor),
                reasoning.multiply(factor));
    }

    /// The dearer of the two, class by class: no request costs more at either than at this.
    TokenPrices dearest(TokenPrices other) {
        return new TokenPrices(
                input.max(other.input),
                cachedInput.max(other.cachedInput),
                cacheWrite.max(other.cacheWrite),
                output.max(other.output),
                reasoning.max(other.reasoning));
    }
}
