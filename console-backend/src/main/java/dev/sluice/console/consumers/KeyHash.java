package dev.sluice.console.consumers;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a gateway needs to recognise a key.
///
/// @param hash HMAC-SHA256 of the whole key under the pepper of that version, 32 bytes
public record KeyHash(
        UUID id,
        UUID consumerId,
        byte[] hash,
        int pepperVersion,
        @Nullable Instant notBefore,
        @Nullable Instant expiresAt,
        boolean revoked) {}
