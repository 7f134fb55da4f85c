package dev.sluice.gateway.health;

/// What a probe found.
public sealed interface ProbeAnswer {

    /// The instance answered as a healthy one does.
    record Good() implements ProbeAnswer {}

    /// It answered badly or not at all.
    record Bad(String reason) implements ProbeAnswer {}

    /// Nothing came in time.
    record Late() implements ProbeAnswer {}

    /// It answered with a status that is listed neither as healthy nor as unhealthy: that changes
    /// nothing.
    record Neither(int status) implements ProbeAnswer {}
}
