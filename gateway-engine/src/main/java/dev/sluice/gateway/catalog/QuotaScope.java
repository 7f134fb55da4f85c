package dev.sluice.gateway.catalog;

import org.jspecify.annotations.Nullable;

/// Whom a quota concerns: every part that is set has to match. With `eachConsumer` there is one
/// ledger for each consumer in the scope.
public record QuotaScope(
        @Nullable String tenantId,
        @Nullable String consumerId,
        boolean eachConsumer,
        @Nullable String instanceId,
        @Nullable String routeId) {}
