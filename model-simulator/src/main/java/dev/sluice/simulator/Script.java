package dev.sluice.simulator;

import java.util.concurrent.atomic.AtomicLong;

/// A mood in force, and how many requests and connections it has seen.
final class Script {
    private static final Fault NONE = new Fault.None();

    private final Mood mood;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();

    Script(Mood mood) {
        this.mood = mood;
    }

    Mood mood() {
        return mood;
    }

    /// What goes wrong with the next request.
    Fault nextRequest() {
        return mood.aim().hits(requests.incrementAndGet()) ? mood.fault() : NONE;
    }

    /// Whether the next connection is reset at once.
    boolean resetsNextConnection() {
        return mood.fault() instanceof Fault.CloseOnConnect
                && mood.aim().hits(connections.incrementAndGet());
    }
}
