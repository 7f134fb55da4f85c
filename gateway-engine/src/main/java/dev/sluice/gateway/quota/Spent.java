package dev.sluice.gateway.quota;

/// What an attempt consumed in the end, in tokens. `cachedPrompt` and `cacheWrite` are parts of
/// `prompt`.
public record Spent(long prompt, long cachedPrompt, long cacheWrite, long completion) {

    /// The request was admitted and sent, and no token was made or read for it: only a ledger that
    /// counts requests counts it.
    public static final Spent NOTHING = new Spent(0, 0);

    /// Nothing of the prompt was cached, as far as is known.
    public Spent(long prompt, long completion) {
        this(prompt, 0, 0, completion);
    }

    boolean isNothing() {
        return prompt == 0 && completion == 0;
    }
}
