package dev.sluice.gateway.link;

/// What the rest of the gateway says of itself in each heartbeat.
public interface NodeGauges {

    /// Requests under way.
    int inFlight();

    /// Over the last seconds.
    double requestsPerSecond();

    /// True once no new requests are taken.
    boolean draining();

    int gatewayPort();

    int opsPort();
}
