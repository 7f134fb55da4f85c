package dev.sluice.console.consumers;

import dev.sluice.console.shared.Ref;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An API key, as much of it as may be shown.
///
/// @param hint what tells it from others: the public key id, or for a key of foreign format its
///   first characters
/// @param lastFour its last four characters
/// @param revokedAt null while it may be used
public record KeyRow(
        UUID id,
        Ref tenant,
        Ref consumer,
        String hint,
        String lastFour,
        @Nullable Instant notBefore,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        String createdBy,
        Instant createdAt) {

    /// Whether a request with this key is let in at that moment.
    public boolean activeAt(Instant now) {
        return revokedAt == null
                && (notBefore == null || !now.isBefore(notBefore))
                && (expiresAt == null || now.isBefore(expiresAt));
    }
}
