package dev.sluice.gateway.openai;

/// What one answer consumed, in tokens. `cachedPrompt` and `cacheWrite` are parts of `prompt`,
/// `reasoning` is a part of `completion`.
public record TokenUsage(
        long prompt, long cachedPrompt, long cacheWrite, long completion, long reasoning) {

    /// Nothing was consumed, as with a request that was refused.
    public static final TokenUsage NONE = new TokenUsage(0, 0, 0, 0, 0);

    public TokenUsage {
        if (prompt < 0 || cachedPrompt < 0 || cacheWrite < 0 || completion < 0 || reasoning < 0) {
            throw new IllegalArgumentException(
                    "token counts: prompt %d, cached %d, cache write %d, completion %d, reasoning %d (expected: none below zero)"
                            .formatted(prompt, cachedPrompt, cacheWrite, completion, reasoning));
        }
    }

    /// The usage of an answer of which only the two sums are known.
    public static TokenUsage of(long prompt, long completion) {
        return new TokenUsage(prompt, 0, 0, completion, 0);
    }

    /// The same with so many more completion tokens.
    public TokenUsage plusCompletion(long more) {
        return more == 0
                ? this
                : new TokenUsage(prompt, cachedPrompt, cacheWrite, completion + more, reasoning);
    }

    public long total() {
        return prompt + completion;
    }
}
