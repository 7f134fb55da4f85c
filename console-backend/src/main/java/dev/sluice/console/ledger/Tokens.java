package dev.sluice.console.ledger;

import dev.sluice.console.pricing.TokenPrices;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Token counts by class.
///
/// @param cached part of prompt, like `written`; the two do not overlap
/// @param reasoning part of completion
public record Tokens(long prompt, long cached, long written, long completion, long reasoning) {

    /// Nothing.
    public static final Tokens NONE = new Tokens(0, 0, 0, 0, 0);

    /// Both together.
    public Tokens plus(Tokens other) {
        return new Tokens(
                prompt + other.prompt,
                cached + other.cached,
                written + other.written,
                completion + other.completion,
                reasoning + other.reasoning);
    }

    /// What so many cost at these prices, in millionths of the currency, exactly.
    public BigDecimal at(TokenPrices prices) {
        return times(prices.input(), prompt - cached - written)
                .add(times(prices.cachedInput(), cached))
                .add(times(prices.cacheWrite(), written))
                .add(times(prices.output(), completion - reasoning))
                .add(times(prices.reasoning(), reasoning));
    }

    private static BigDecimal times(BigDecimal perMillion, long tokens) {
        return perMillion.multiply(BigDecimal.valueOf(tokens));
    }

    /// As it is stored; null for {@link #NONE}.
    @Nullable String stored() {
        return equals(NONE)
                ? null
                : prompt + "," + cached + "," + written + "," + completion + "," + reasoning;
    }

    /// What was {@link #stored}.
    static Tokens read(@Nullable String text) {
        if (text == null) {
            return NONE;
        }
        var counts = Arrays.stream(text.split(",", -1)).mapToLong(Long::parseLong).toArray();
        return new Tokens(counts[0], counts[1], counts[2], counts[3], counts[4]);
    }
}
