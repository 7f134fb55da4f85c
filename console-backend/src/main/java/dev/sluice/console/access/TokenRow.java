package dev.sluice.console.access;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A token of a console user, without its value.
public record TokenRow(UUID id, @Nullable Instant expiresAt, Instant createdAt) {}
