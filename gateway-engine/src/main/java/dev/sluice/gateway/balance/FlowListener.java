package dev.sluice.gateway.balance;

/// Hears that a route's traffic went elsewhere. Called on the event loop of the request that showed
/// it, so it must be quick.
@FunctionalInterface
public interface FlowListener {
    void flowed(FlowChange change);
}
