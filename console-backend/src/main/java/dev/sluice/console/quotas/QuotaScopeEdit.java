package dev.sluice.console.quotas;

import org.jspecify.annotations.Nullable;

/// A scope by names; `consumer` may be `*` for one ledger for each.
public record QuotaScopeEdit(
        @Nullable String tenant,
        @Nullable String consumer,
        @Nullable String instance,
        @Nullable String route) {}
