package dev.sluice.gateway.link;

import dev.sluice.control.NodeMessage;

/// The way to the console while a stream stands. Only the link's own thread uses it.
interface Outbox {

    void send(NodeMessage message);

    /// False while the console takes things more slowly than we send them: what can wait, waits.
    boolean ready();
}
