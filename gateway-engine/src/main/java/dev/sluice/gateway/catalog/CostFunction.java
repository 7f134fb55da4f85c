package dev.sluice.gateway.catalog;

import java.math.BigInteger;

/// What a request costs on a ledger: linear in its tokens, in millionths of the ledger's unit for
/// each, the sum rounded up and never below zero.
///
/// Reserving, extending, settling and clamping all use this one function, so that what was held for
/// a request is what it costs when it consumes just that. Costs beyond {@link #MOST} count as
/// {@link #MOST}.
///
/// @param prompt for every prompt token, the cached ones included
/// @param cachedPrompt added for a prompt token that was read from a cache: most often negative
/// @param cacheWrite added for a prompt token that was written to a cache
public record CostFunction(
        long request, long prompt, long cachedPrompt, long cacheWrite, long completion) {

    /// A weight of one whole unit of the ledger.
    public static final long ONE = 1_000_000;

    /// No request costs more: far above every sensible limit, and far enough below the end of a
    /// `long` that sums of thousands stay exact.
    public static final long MOST = 1L << 50;

    /// No budget bounds the completion tokens.
    public static final long UNBOUNDED = Long.MAX_VALUE;

    /// A request costs nothing.
    public static final CostFunction FREE = new CostFunction(0, 0, 0, 0, 0);

    static final CostFunction TOTAL_TOKENS = new CostFunction(0, ONE, 0, 0, ONE);
    static final CostFunction PROMPT_TOKENS = new CostFunction(0, ONE, 0, 0, 0);
    static final CostFunction COMPLETION_TOKENS = new CostFunction(0, 0, 0, 0, ONE);
    static final CostFunction EACH_REQUEST = new CostFunction(ONE, 0, 0, 0, 0);

    private static final long HEAVIEST = 1_000_000_000_000_000_000L;

    /// Below this a sum computed in `long`s is the true sum, whatever overflowed on the way to it.
    private static final double EXACT = 4e18;

    public CostFunction {
        bounded("request", request);
        bounded("prompt", prompt);
        bounded("cached_prompt", cachedPrompt);
        bounded("cache_write", cacheWrite);
        bounded("completion", completion);
        notNegative("request", request);
        notNegative("prompt", prompt);
        notNegative("prompt + cached_prompt", prompt + cachedPrompt);
        notNegative("prompt + cache_write", prompt + cacheWrite);
        notNegative("completion", completion);
    }

    private static void bounded(String name, long weight) {
        if (weight > HEAVIEST || weight < -HEAVIEST) {
            throw new IllegalArgumentException(
                    "%s: %d millionths (expected: not more than %d)"
                            .formatted(name, weight, HEAVIEST));
        }
    }

    private static void notNegative(String name, long weight) {
        if (weight < 0) {
            throw new IllegalArgumentException(
                    "%s: %d millionths (expected: not below zero)".formatted(name, weight));
        }
    }

    /// The cost of so many tokens; `cachedTokens` and `writtenTokens` are parts of `promptTokens`.
    public long of(
            long promptTokens, long cachedTokens, long writtenTokens, long completionTokens) {
        var estimate =
                request
                        + (double) prompt * promptTokens
                        + (double) cachedPrompt * cachedTokens
                        + (double) cacheWrite * writtenTokens
                        + (double) completion * completionTokens;
        if (Math.abs(estimate) < EXACT) {
            var sum =
                    request
                            + prompt * promptTokens
                            + cachedPrompt * cachedTokens
                            + cacheWrite * writtenTokens
                            + completion * completionTokens;
            return sum <= 0 ? 0 : Math.min(MOST, Math.ceilDiv(sum, ONE));
        }
        return estimate < 0
                ? 0
                : large(promptTokens, cachedTokens, writtenTokens, completionTokens);
    }

    /// The cost before anything is known of caches: what is held for a request.
    public long of(long promptTokens, long completionTokens) {
        return of(promptTokens, 0, 0, completionTokens);
    }

    private long large(
            long promptTokens, long cachedTokens, long writtenTokens, long completionTokens) {
        var sum =
                BigInteger.valueOf(request)
                        .add(product(prompt, promptTokens))
                        .add(product(cachedPrompt, cachedTokens))
                        .add(product(cacheWrite, writtenTokens))
                        .add(product(completion, completionTokens));
        var units = sum.add(BigInteger.valueOf(ONE - 1)).divide(BigInteger.valueOf(ONE));
        return units.min(BigInteger.valueOf(MOST)).longValueExact();
    }

    private static BigInteger product(long weight, long tokens) {
        return BigInteger.valueOf(weight).multiply(BigInteger.valueOf(tokens));
    }

    /// True where an answer costs more the longer it is.
    public boolean countsCompletion() {
        return completion > 0;
    }

    /// The most completion tokens with which a request of this prompt costs no more than `budget`:
    /// exactly, one more would cost more. -1 where the prompt alone does; {@link #UNBOUNDED} where
    /// an answer's length costs nothing, and one less where more fit than a `long` can say. What
    /// costs nothing at all fits every budget.
    public long completionsWithin(long budget, long promptTokens) {
        if (completion == 0) {
            var fixed = of(promptTokens, 0);
            return fixed == 0 || fixed <= budget ? UNBOUNDED : -1;
        }
        if (budget < 0) {
            return -1;
        }
        var estimate = (double) budget * ONE - request - (double) prompt * promptTokens;
        if (Math.abs(estimate) < EXACT) {
            var left = budget * ONE - request - prompt * promptTokens;
            return left < 0 ? -1 : left / completion;
        }
        if (estimate < 0) {
            return -1;
        }
        return product(budget, ONE)
                .subtract(BigInteger.valueOf(request))
                .subtract(product(prompt, promptTokens))
                .divide(BigInteger.valueOf(completion))
                .min(BigInteger.valueOf(UNBOUNDED - 1))
                .longValueExact();
    }
}
