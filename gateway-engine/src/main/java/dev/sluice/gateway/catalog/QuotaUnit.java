package dev.sluice.gateway.catalog;

/// What a quota counts.
public enum QuotaUnit {
    TOTAL_TOKENS("total_tokens"),
    PROMPT_TOKENS("prompt_tokens"),
    COMPLETION_TOKENS("completion_tokens"),
    REQUESTS("requests"),
    IN_FLIGHT("in_flight");

    private final String word;

    QuotaUnit(String word) {
        this.word = word;
    }

    /// The word of REST, of ledger keys and of metrics.
    public String word() {
        return word;
    }

    public boolean countsTokens() {
        return this == TOTAL_TOKENS || this == PROMPT_TOKENS || this == COMPLETION_TOKENS;
    }
}
