package dev.sluice.console.ledger;

import java.util.UUID;

/// Whom and what consumption is counted for: the key of every roll-up beside its time.
///
/// @param model the public model name of the route; empty where none was reached
/// @param usageSource how the tokens were obtained, in lower case
public record Attribution(
        UUID tenantId,
        UUID unitId,
        UUID consumerId,
        UUID routeId,
        String model,
        UUID instanceId,
        String usageSource) {

    /// Stands for "none" in keys.
    public static final UUID NONE = new UUID(0, 0);

    /// The same for another instance, with tokens obtained in another way.
    public Attribution on(UUID instance, String source) {
        return new Attribution(tenantId, unitId, consumerId, routeId, model, instance, source);
    }
}
