package dev.sluice.console.ledger;

import java.util.Locale;

/// Whose money an entry is.
public enum Side {
    /// What the tenant owes us: one entry per request.
    TENANT,
    /// What we owe an instance's provider: one entry per attempt that used tokens.
    PROVIDER;

    /// As the database spells it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
