package dev.sluice.console.quotas;

import java.util.Locale;

/// Where a fixed window begins: with the first request, or with the clock of the tenant's zone.
public enum QuotaAlign {
    FIRST_REQUEST,
    CLOCK;

    /// The word of the REST body.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
