package dev.sluice.console.quotas;

import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A quota as it stands.
///
/// @param window ISO-8601, normalised: `PT1M`, `PT1H`, `P1D`, `P1W`, `P1M`; empty for `in_flight`,
///   which has none
/// @param zone of clock-aligned windows: the tenant's, else UTC
public record QuotaRow(
        UUID id,
        String name,
        QuotaScopeRow scope,
        long limit,
        String window,
        QuotaUnit unit,
        QuotaKind kind,
        QuotaAlign align,
        QuotaMode mode,
        @Nullable String rejectedMessage,
        ZoneId zone,
        long version,
        Instant createdAt,
        Instant changedAt) {}
