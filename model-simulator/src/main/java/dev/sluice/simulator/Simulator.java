package dev.sluice.simulator;

import java.net.URI;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/// One simulated model instance, running.
///
/// It serves `POST /v1/chat/completions` (at any path that ends so), `GET /v1/models` and `GET
/// /health`. Beside them, on the same port and on a control port that no mood touches: `GET` and
/// `PUT /sim/mood`, `GET /sim/counts`, `GET /sim/last`, `POST /sim/reset`.
public final class Simulator implements AutoCloseable {
    private final Instance instance;

    private Simulator(Instance instance) {
        this.instance = instance;
    }

    /// Starts an instance; when this returns, both its ports listen.
    ///
    /// @throws Exception none that is checked; a {@link java.net.BindException} if the port is
    ///   taken
    public static Simulator start(SimulatorConfig config) {
        return new Simulator(new Instance(config, Clock.systemUTC()));
    }

    /// The port where models are served.
    public int port() {
        return instance.address().getPort();
    }

    /// The port where only `/sim/*` is served, whatever the mood.
    public int controlPort() {
        return instance.controlAddress().getPort();
    }

    /// Where chat completions are served, as a model instance's endpoint names it.
    public URI endpoint() {
        return URI.create(
                "http://"
                        + host(instance.address().getAddress().getHostAddress())
                        + ":"
                        + port()
                        + "/v1/chat/completions");
    }

    /// The mood in force.
    public Mood mood() {
        return instance.script().mood();
    }

    /// Changes the mood and returns when it is in force; answers that have begun keep theirs. Aims
    /// count from here. Not to be called from an event loop.
    public void mood(Mood next) {
        instance.change(next, null).join();
    }

    /// What has been served since the start or the last reset.
    public Counts counts() {
        return instance.tally().counts();
    }

    /// The latest chat request as it arrived; absent if there was none or nothing is remembered.
    public @Nullable Seen last() {
        return instance.last();
    }

    /// Forgets all counts.
    public void reset() {
        instance.tally().reset();
    }

    /// Stops listening, resets open connections and waits for the event loops to end.
    @Override
    public void close() {
        instance.close();
    }

    private static String host(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
