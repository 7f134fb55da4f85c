package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.LedgerSpec;
import java.util.List;

/// A wish to hold tokens for one attempt. `ledgers` stand in the order in which they are asked;
/// `expiresAtNanos` is the ticker's time after which the hold is charged in full, should nobody end
/// it.
public record Ask(
        String exchangeId, int attempt, List<LedgerSpec> ledgers, Need need, long expiresAtNanos) {
    public Ask {
        ledgers = List.copyOf(ledgers);
    }
}
