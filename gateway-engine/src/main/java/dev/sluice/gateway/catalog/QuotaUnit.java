package dev.sluice.gateway.catalog;

/// What a quota counts.
public enum QuotaUnit {
    TOTAL_TOKENS("total_tokens"),
    PROMPT_TOKENS("prompt_tokens"),
    COMPLETION_TOKENS("completion_tokens"),
    REQUESTS("requests"),
    /// A gauge: it counts only while a request runs.
    IN_FLIGHT("in_flight"),
    /// Millionths of the quota's currency, at the prices in force.
    MONEY("money"),
    /// What the quota's own expression makes of the tokens.
    EXPRESSION("expression");

    private final String word;

    QuotaUnit(String word) {
        this.word = word;
    }

    /// The word of REST, of ledger keys and of metrics.
    public String word() {
        return word;
    }
}
