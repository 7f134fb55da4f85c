package dev.sluice.simulator;

import java.net.URI;

/// One simulated model instance, running.
public final class Simulator implements AutoCloseable {

    /// Starts an instance; when this returns, both its ports listen.
    ///
    /// @throws java.io.UncheckedIOException if a port cannot be had
    public static Simulator start(SimulatorConfig config) {
        throw new UnsupportedOperationException("bodies follow: " + config);
    }

    /// The port where models are served.
    public int port() {
        throw new UnsupportedOperationException();
    }

    /// The port where only `/sim/*` is served, whatever the mood.
    public int controlPort() {
        throw new UnsupportedOperationException();
    }

    /// Where chat completions are served, as a model instance's endpoint names it.
    public URI endpoint() {
        throw new UnsupportedOperationException();
    }

    /// The mood in force.
    public Mood mood() {
        throw new UnsupportedOperationException();
    }

    /// Changes the mood; answers that have begun keep theirs. Aims count from here.
    public void mood(Mood next) {
        throw new UnsupportedOperationException();
    }

    /// What has been served since the start or the last reset.
    public Counts counts() {
        throw new UnsupportedOperationException();
    }

    /// Forgets all counts.
    public void reset() {
        throw new UnsupportedOperationException();
    }

    /// Stops listening, resets open connections and waits for the event loops to end.
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
