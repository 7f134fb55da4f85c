package dev.sluice.gateway.catalog;

import org.jspecify.annotations.Nullable;

/// One ledger as this revision wants it: the key under which it counts and the quota that bounds
/// it. `consumerId` is set where the ledger is one consumer's.
public record LedgerSpec(
        String key, Quota quota, LedgerScope scope, @Nullable String consumerId, long revision) {}
