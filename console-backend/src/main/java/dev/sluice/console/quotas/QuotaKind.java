package dev.sluice.console.quotas;

import java.util.Locale;

/// How a quota's window moves.
public enum QuotaKind {
    FIXED,
    SLIDING,
    TOKEN_BUCKET;

    /// The word of the REST body.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
