package dev.sluice.gateway.catalog;

import org.jspecify.annotations.Nullable;

/// One ledger as this revision wants it: the key under which it counts and the quota that bounds
/// it. `consumerId` is set where the ledger is one consumer's; `tariff` says what a request costs
/// that takes the route and the instance for which the ledger was asked.
public record LedgerSpec(
        String key,
        Quota quota,
        LedgerScope scope,
        @Nullable String consumerId,
        Tariff tariff,
        long revision) {}
