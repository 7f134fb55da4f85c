package dev.sluice.console.events;

/// The timeline of instances and of the traffic before them.
public interface EventLog {

    /// A page of events. Who sees one tenant only is shown what touched that tenant, with its own
    /// requests and nobody else's; who sees one business unit learns no numbers.
    EventPage list(EventQuestion question);
}
