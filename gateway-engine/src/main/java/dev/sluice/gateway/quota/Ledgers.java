package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.LedgerSpec;

/// The port to the ledgers. Every operation acts on all ledgers of a request or on none, and never
/// blocks.
public interface Ledgers {

    /// Holds what the ask needs. Asking twice for one attempt of one exchange gives the reservation
    /// that is already there.
    void reserve(Ask ask, Answer answer);

    /// What is left on one ledger now, never below zero; the whole limit where it is not in use.
    long remaining(LedgerSpec ledger);
}
