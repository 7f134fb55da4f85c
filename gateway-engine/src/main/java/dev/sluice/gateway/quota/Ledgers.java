package dev.sluice.gateway.quota;

/// The port to the ledgers. Every operation acts on all ledgers of a request or on none, and never
/// blocks.
public interface Ledgers {

    /// Holds what the ask needs. Asking twice for one attempt of one exchange gives the reservation
    /// that is already there.
    void reserve(Ask ask, Answer answer);
}
