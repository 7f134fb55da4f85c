package dev.sluice.console.fleet;

import java.time.Instant;

/// A secret that buys one gateway a certificate, once, before it expires.
///
/// @param token `<secret>.<SHA-256 of the authority's public key>`: the gateway pins the key behind
///   the dot before it sends what stands before it
/// @param controlPort where the console listens for gateways
public record JoinToken(String token, Instant expiresAt, int controlPort) {

    /// The line that starts a gateway with this token, ready to paste.
    ///
    /// @param host the console's name or address as the gateway's machine reaches it
    public String command(String host) {
        return "SLUICE_CONTROL=%s:%d SLUICE_JOIN_TOKEN=%s ./sluice gateway"
                .formatted(host, controlPort, token);
    }

    @Override
    public String toString() {
        return "JoinToken[expiresAt=" + expiresAt + "]";
    }
}
