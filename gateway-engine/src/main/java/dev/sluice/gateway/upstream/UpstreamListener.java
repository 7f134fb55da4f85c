package dev.sluice.gateway.upstream;

/// Hears a call's story, on the call's event loop and never from inside the method that began the
/// call.
public interface UpstreamListener {

    void on(UpstreamEvent event);

    /// What one read brought has been told: the moment to write it on, all at once.
    void readComplete();
}
