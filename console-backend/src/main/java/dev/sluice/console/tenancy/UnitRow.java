package dev.sluice.console.tenancy;

import dev.sluice.console.shared.Ref;
import java.time.Instant;
import java.util.UUID;

/// A business unit of a tenant.
public record UnitRow(
        UUID id,
        String name,
        Ref tenant,
        String displayName,
        long version,
        Instant createdAt,
        Instant changedAt) {
    public Ref ref() {
        return new Ref(id, name);
    }
}
