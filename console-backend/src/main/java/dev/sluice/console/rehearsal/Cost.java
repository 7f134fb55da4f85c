package dev.sluice.console.rehearsal;

import dev.sluice.control.CostWeights;

/// What a request costs on a ledger, by the rule of the control protocol: linear in its tokens, in
/// millionths, the sum rounded up and never below zero.
record Cost(long request, long prompt, long cachedPrompt, long cacheWrite, long completion) {
    private static final long ONE = 1_000_000;

    /// No request costs more, as in the gateway.
    private static final long MOST = 1L << 50;

    private static final double EXACT = 4e18;

    static final Cost FREE = new Cost(0, 0, 0, 0, 0);
    static final Cost TOTAL_TOKENS = new Cost(0, ONE, 0, 0, ONE);
    static final Cost PROMPT_TOKENS = new Cost(0, ONE, 0, 0, 0);
    static final Cost COMPLETION_TOKENS = new Cost(0, 0, 0, 0, ONE);
    static final Cost EACH_REQUEST = new Cost(ONE, 0, 0, 0, 0);

    static Cost of(CostWeights weights) {
        return new Cost(
                weights.getRequest(),
                weights.getPrompt(),
                weights.getCachedPrompt(),
                weights.getCacheWrite(),
                weights.getCompletion());
    }

    /// Of this arrival with so many completion tokens, in whole units of the ledger.
    long of(Arrival arrival, long completionTokens) {
        var exact = millionths(arrival, completionTokens);
        return exact <= 0 ? 0 : Math.min(MOST, Math.ceilDiv(exact, ONE));
    }

    /// The same, not rounded; the largest `long` where it is larger.
    long millionths(Arrival arrival, long completionTokens) {
        var estimate =
                request
                        + (double) prompt * arrival.prompt()
                        + (double) cachedPrompt * arrival.cached()
                        + (double) cacheWrite * arrival.written()
                        + (double) completion * completionTokens;
        if (estimate >= EXACT) {
            return Long.MAX_VALUE;
        }
        return request
                + prompt * arrival.prompt()
                + cachedPrompt * arrival.cached()
                + cacheWrite * arrival.written()
                + completion * completionTokens;
    }

    /// The most completion tokens that fit into what is free.
    long completionsWithin(long free, Arrival arrival) {
        if (completion == 0) {
            return Long.MAX_VALUE;
        }
        if ((double) free * ONE >= EXACT) {
            return Long.MAX_VALUE;
        }
        return Math.max(0, (free * ONE - millionths(arrival, 0)) / completion);
    }
}
