package dev.sluice.console.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One change: who did what to which object, and the row before and after as JSON.
///
/// @param action `created`, `changed` or `deleted`
public record AuditEntry(
        UUID id,
        long revision,
        Instant at,
        String actor,
        String kind,
        UUID objectId,
        String objectName,
        String action,
        @Nullable String before,
        @Nullable String after) {}
