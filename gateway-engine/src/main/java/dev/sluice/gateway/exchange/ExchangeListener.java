package dev.sluice.gateway.exchange;

/// Hears of exchanges, on their event loop: it must be quick, must not block and must not throw.
public interface ExchangeListener {

    /// A request's head was accepted.
    default void arrived() {}

    /// It is over, whatever the ending; called once for each `arrived`, after the holds were
    /// settled.
    void ended(Exchange.Settled settled);
}
