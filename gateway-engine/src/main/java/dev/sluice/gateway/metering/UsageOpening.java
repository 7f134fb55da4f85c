package dev.sluice.gateway.metering;

import dev.sluice.gateway.catalog.CostFunction;
import java.util.List;

/// A request that was granted its holds and is about to leave for an upstream: enough to bill it if
/// this process never gets to say how it ended. Ids are text; `unitId` is empty where the consumer
/// has no business unit. `occurredAtMillis` is wall time since 1970.
public record UsageOpening(
        String eventId,
        String tenantId,
        String unitId,
        String consumerId,
        String keyId,
        String routeId,
        String requestedModel,
        String instanceId,
        long revision,
        long occurredAtMillis,
        long estimatedPromptTokens,
        boolean stream,
        List<Hold> holds) {

    public UsageOpening {
        holds = List.copyOf(holds);
    }

    /// What one quota ledger holds for the request, and what the request costs there.
    public record Hold(String ledger, long amount, CostFunction cost) {}
}
