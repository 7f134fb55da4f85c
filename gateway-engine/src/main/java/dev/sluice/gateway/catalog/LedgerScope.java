package dev.sluice.gateway.catalog;

import java.util.Locale;

/// Whose limit a ledger is, in the words of usage records and of `x-sluice-quota-scope`.
public enum LedgerScope {
    CONSUMER_INSTANCE,
    CONSUMER,
    INSTANCE,
    ROUTE,
    TENANT,
    GLOBAL;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// True where the consumer itself has spent it, as against a pool that it shares.
    public boolean isConsumers() {
        return this == CONSUMER_INSTANCE || this == CONSUMER;
    }
}
