package dev.sluice.console.quotas;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A quota as it stands.
///
/// @param limit in the ledger's unit: tokens, requests, what an expression counts; for `money`
///   millionths of the currency
/// @param window ISO-8601, normalised: `PT1M`, `PT1H`, `P1D`, `P1W`, `P1M`; empty for `in_flight`,
///   which has none
/// @param currency ISO 4217 for `money`, else null
/// @param expression as it was written for `expression`, else null
/// @param boost null where there is none; one that is over says nothing any more
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
        @Nullable String currency,
        @Nullable String expression,
        @Nullable QuotaBoost boost,
        ZoneId zone,
        long version,
        Instant createdAt,
        Instant changedAt) {

    /// The limit as people write it.
    public BigDecimal amount() {
        return amount(limit);
    }

    /// A figure of this quota's ledger as people write it: whole, or an amount of the currency.
    public BigDecimal amount(long units) {
        return unit.amount(units);
    }

    /// The limit that is in force then.
    public long limitAt(Instant moment) {
        return boost != null && moment.isBefore(boost.until()) ? boost.limit() : limit;
    }
}
