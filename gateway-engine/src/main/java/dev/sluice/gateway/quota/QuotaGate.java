package dev.sluice.gateway.quota;

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

    /// Lets the holds of a failed attempt follow the exchange to its next one.
    public void move(Reservation held, Ask next, Answer answer) {
        held.move(next, answer);
    }
}
