package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.LedgerSpec;
import org.jspecify.annotations.Nullable;

/// Where a stage asks for tokens: the consumer's ledgers first, then the instance's and the shared
/// ones.
public final class QuotaGate {
    private final Ledgers ledgers;

    public QuotaGate(Ledgers ledgers) {
        this.ledgers = ledgers;
    }

    /// Holds tokens for an exchange's first attempt.
    public void reserve(Ask ask, Answer answer) {
        ledgers.reserve(ask, answer);
    }

    /// What is left on one ledger now.
    public long remaining(LedgerSpec ledger) {
        return ledgers.remaining(ledger);
    }

    /// Lets the holds of a failed attempt follow the exchange to its next one. What the failed one
    /// consumed all the same is charged to its instance; null where it consumed nothing.
    public void move(Reservation held, Ask next, @Nullable Spent consumed, Answer answer) {
        held.move(next, consumed, answer);
    }
}
