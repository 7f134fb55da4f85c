package dev.sluice.gateway.upstream;

import java.time.Duration;
import java.util.Set;

/// How connections are kept.
///
/// @param maxIdle how many idle connections to one endpoint an event loop keeps
/// @param idle how long one may be idle
/// @param maxAge how old one may become; each gets up to a tenth less, so that they do not end
///   together
/// @param tlsHandshake how long a handshake may take
/// @param ownPorts ports of this installation (console, admin, control, operations), to which no
///   instance may point on this machine
public record UpstreamSettings(
        int maxIdle, Duration idle, Duration maxAge, Duration tlsHandshake, Set<Integer> ownPorts) {

    public UpstreamSettings {
        if (maxIdle < 0) {
            throw new IllegalArgumentException("maxIdle: " + maxIdle + " (expected: >= 0)");
        }
        if (!idle.isPositive() || !maxAge.isPositive() || !tlsHandshake.isPositive()) {
            throw new IllegalArgumentException(
                    "idle %s, maxAge %s, tlsHandshake %s (expected: all > 0)"
                            .formatted(idle, maxAge, tlsHandshake));
        }
        ownPorts = Set.copyOf(ownPorts);
    }

    /// What holds unless an installation says otherwise.
    public static UpstreamSettings defaults(Set<Integer> ownPorts) {
        return new UpstreamSettings(
                256,
                Duration.ofSeconds(60),
                Duration.ofMinutes(10),
                Duration.ofSeconds(10),
                ownPorts);
    }
}
