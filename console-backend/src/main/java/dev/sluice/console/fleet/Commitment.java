package dev.sluice.console.fleet;

import java.util.UUID;

/// What the consumers were promised on an instance beside what the instance has: the limits in
/// force of all quotas of consumers on it that count the same unit in the same kind of window.
///
/// @param quotaId the instance's own quota
/// @param limit of that, in the ledger's unit
/// @param promised the sum for the consumers
/// @param ledgers how many they are
public record Commitment(UUID quotaId, UUID instanceId, long limit, long promised, int ledgers) {

    /// Not all consumers can have what they were promised.
    public boolean over() {
        return promised > limit;
    }
}
