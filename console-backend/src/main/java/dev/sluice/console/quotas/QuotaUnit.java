package dev.sluice.console.quotas;

import java.util.Locale;

/// What a quota counts.
public enum QuotaUnit {
    TOTAL_TOKENS,
    PROMPT_TOKENS,
    COMPLETION_TOKENS,
    REQUESTS,
    IN_FLIGHT;

    /// The word of the REST body.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
