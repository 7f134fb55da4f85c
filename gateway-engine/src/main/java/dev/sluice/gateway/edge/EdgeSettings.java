package dev.sluice.gateway.edge;

import java.time.Duration;

/// Where the gateway listens and how patient it is with callers.
///
/// @param host the address to bind
/// @param port the port, 0 = any free one
/// @param maxBodyBytes the largest request body where a route says nothing else
/// @param headerTime how long a request's head may take from its first byte
/// @param bodyGrace how long a body may take before it has to come at `bodyBytesPerSecond`
/// @param bodyBytesPerSecond what a body has to come at, on average
/// @param idle how long a connection may be idle between requests
/// @param writeStall how long a caller may take nothing before it counts as gone
/// @param preStop how long new requests are still answered (with 503) when a drain has begun
public record EdgeSettings(
        String host,
        int port,
        int maxBodyBytes,
        Duration headerTime,
        Duration bodyGrace,
        int bodyBytesPerSecond,
        Duration idle,
        Duration writeStall,
        Duration preStop) {

    public EdgeSettings {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
        }
        if (maxBodyBytes < 1 || bodyBytesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "maxBodyBytes %d, bodyBytesPerSecond %d (expected: both > 0)"
                            .formatted(maxBodyBytes, bodyBytesPerSecond));
        }
        if (!headerTime.isPositive()
                || !bodyGrace.isPositive()
                || !idle.isPositive()
                || !writeStall.isPositive()
                || preStop.isNegative()) {
            throw new IllegalArgumentException(
                    "headerTime %s, bodyGrace %s, idle %s, writeStall %s (expected: all > 0), preStop %s (expected: >= 0)"
                            .formatted(headerTime, bodyGrace, idle, writeStall, preStop));
        }
    }

    /// What holds unless an installation says otherwise.
    public static EdgeSettings defaults(String host, int port) {
        return new EdgeSettings(
                host,
                port,
                10 << 20,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                1024,
                Duration.ofSeconds(75),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5));
    }
}
