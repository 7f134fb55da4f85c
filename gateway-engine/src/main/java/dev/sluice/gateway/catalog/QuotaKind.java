package dev.sluice.gateway.catalog;

/// How a quota's window passes.
public enum QuotaKind {
    /// Counts from zero in each window.
    FIXED("fixed"),
    /// Counts the last window's length at every moment.
    SLIDING("sliding"),
    /// Refills steadily, the limit in a window's time.
    TOKEN_BUCKET("token_bucket");

    private final String word;

    QuotaKind(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }
}
