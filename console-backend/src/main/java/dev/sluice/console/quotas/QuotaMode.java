package dev.sluice.console.quotas;

import java.util.Locale;

/// Whether a spent quota refuses, or is only counted and reported.
public enum QuotaMode {
    ENFORCE,
    SHADOW;

    /// The word of the REST body.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
