package dev.sluice.console.pricing;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

/// What a unit of one currency is worth in another, from a day on until the next rate of the pair.
public record ExchangeRateRow(
        UUID id,
        String from,
        String to,
        LocalDate day,
        BigDecimal rate,
        long version,
        Instant createdAt,
        Instant changedAt) {

    /// The pair as addresses name it: `USD-CNY`.
    public String pair() {
        return from + "-" + to;
    }

    /// As messages and the audit trail name it: `USD-CNY 2026-11-01`.
    public String name() {
        return pair() + " " + day;
    }
}
