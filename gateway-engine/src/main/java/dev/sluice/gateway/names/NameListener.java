package dev.sluice.gateway.names;

/// Hears that a name stopped resolving while addresses of it are known, and that it resolves again.
/// Called on an event loop, so it must be quick.
public interface NameListener {

    void lost(String host, LostName lost);

    /// @param lostNanos how long it did not resolve
    void found(String host, long lostNanos);
}
