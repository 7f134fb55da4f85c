package dev.sluice.gateway.catalog;

import java.time.ZoneId;

/// A limit as configured. What counts against it is kept per {@link LedgerSpec}, whose key is made
/// of scope, unit, kind and window only: name, limit, mode and message may change without losing a
/// count.
public record Quota(
        String id,
        String name,
        QuotaScope scope,
        QuotaUnit unit,
        QuotaKind kind,
        QuotaWindow window,
        WindowAlign align,
        ZoneId zone,
        long limit,
        boolean shadow,
        String rejectedMessage) {}
