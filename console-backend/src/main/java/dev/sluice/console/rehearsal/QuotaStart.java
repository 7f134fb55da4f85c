package dev.sluice.console.rehearsal;

import java.util.Locale;

/// With how full quotas a rehearsal begins.
public enum QuotaStart {
    /// As they are now: the time to come, should it bring the same arrivals again.
    LIVE,
    /// Nothing of them used: the time that has passed, from its begin.
    EMPTY;

    private final String word = name().toLowerCase(Locale.ROOT);

    public String word() {
        return word;
    }
}
