package dev.sluice.console.usage;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// What a million tokens of a self-hosted instance cost by the hours of its GPUs and what it served
/// in them.
///
/// @param cost of all GPUs over all hours
/// @param input per million fresh prompt tokens, like the others to eight decimals
public record GpuHourPrice(
        BigDecimal cost,
        BigDecimal hours,
        long promptTokens,
        long cachedPromptTokens,
        long completionTokens,
        BigDecimal input,
        BigDecimal cachedInput,
        BigDecimal output) {
    private static final int DECIMALS = 8;
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    /// Shares a cost among tokens.
    ///
    /// @param cachedWeight what a cached prompt token costs, in fresh ones
    /// @param outputWeight what a completion token costs, in fresh prompt tokens
    /// @throws IllegalArgumentException where nothing was served that the cost could be shared
    ///   among
    static GpuHourPrice of(
            BigDecimal cost,
            BigDecimal hours,
            long prompt,
            long cached,
            long completion,
            BigDecimal cachedWeight,
            BigDecimal outputWeight) {
        var weight =
                BigDecimal.valueOf(prompt - cached)
                        .add(cachedWeight.multiply(BigDecimal.valueOf(cached)))
                        .add(outputWeight.multiply(BigDecimal.valueOf(completion)));
        if (weight.signum() <= 0) {
            throw new IllegalArgumentException("tokens: " + weight + " (expected: > 0)");
        }
        var input = cost.multiply(MILLION).divide(weight, MathContext.DECIMAL128);
        return new GpuHourPrice(
                cost,
                hours,
                prompt,
                cached,
                completion,
                rounded(input),
                rounded(input.multiply(cachedWeight)),
                rounded(input.multiply(outputWeight)));
    }

    private static BigDecimal rounded(BigDecimal amount) {
        return amount.setScale(DECIMALS, RoundingMode.HALF_UP);
    }
}
