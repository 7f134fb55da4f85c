package dev.sluice.console.ledger;

import dev.sluice.console.shared.Money;

/// What became of a charge.
public sealed interface Posting {

    /// The charge it is about.
    Charge charge();

    /// It is in the ledger.
    record Posted(Charge charge, Money amount) implements Posting {}

    /// No price covers it: it waits, and is shown as waiting.
    record Parked(Charge charge) implements Posting {}
}
