package dev.sluice.console.statements;

import java.util.Locale;

/// Where a month's statement stands.
public enum StatementState {
    /// Still changes with every request, price and rate.
    DRAFT,
    /// Frozen.
    CLOSED,
    /// Frozen, and a later statement carries adjustments of its month.
    CORRECTED;

    /// As the REST API spells it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
