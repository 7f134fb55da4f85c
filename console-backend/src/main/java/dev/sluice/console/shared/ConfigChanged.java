package dev.sluice.console.shared;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Configuration changed: published inside of the writing transaction; what wants to act on it
/// listens after commit.
///
/// @param revision the number this write took from the revision counter
/// @param before the row as it was, null where it was created; rows hold no secrets
/// @param after the row as it is now, null where it was deleted
public record ConfigChanged(
        long revision,
        ConfigKind kind,
        UUID id,
        String name,
        Actor actor,
        Instant at,
        @Nullable Object before,
        @Nullable Object after) {}
