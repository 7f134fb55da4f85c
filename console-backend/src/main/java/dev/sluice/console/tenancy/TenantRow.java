package dev.sluice.console.tenancy;

import dev.sluice.console.shared.Ref;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;

/// A tenant as it stands.
///
/// @param timeZone where its days and clock-aligned windows begin
/// @param currency ISO 4217 code in which its statements are written
public record TenantRow(
        UUID id,
        String name,
        String displayName,
        ZoneId timeZone,
        String currency,
        long version,
        Instant createdAt,
        Instant changedAt) {
    public Ref ref() {
        return new Ref(id, name);
    }
}
