package dev.sluice.gateway.catalog;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// A limit as configured. What counts against it is kept per {@link LedgerSpec}, whose key is made
/// of scope, unit, kind and window only: name, limit, boost, mode, message, alignment and cost may
/// change without losing a count.
///
/// @param limit in the unit; for money in millionths of the currency
/// @param boost what holds instead for a while, null where nothing does
/// @param currency of the unit money, empty for every other
/// @param cost of the units whose cost does not depend on prices; free for money
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
        @Nullable Boost boost,
        String currency,
        CostFunction cost,
        boolean shadow,
        String rejectedMessage) {

    /// The limit in force at this time of the wall clock.
    public long limitAt(long millis) {
        return boost != null && boost.holdsAt(millis) ? boost.limit() : limit;
    }
}
