package dev.sluice.console.access;

import dev.sluice.console.shared.Ref;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A console user as it stands.
///
/// @param tenant what a viewer sees; null for a platform admin
/// @param unit null: the whole tenant
public record ConsoleUserRow(
        UUID id,
        String name,
        String displayName,
        Role role,
        @Nullable Ref tenant,
        @Nullable Ref unit,
        boolean disabled,
        long version,
        Instant createdAt,
        Instant changedAt) {}
