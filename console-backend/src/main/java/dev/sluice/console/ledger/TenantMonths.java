package dev.sluice.console.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// How one tenant's time is cut, held as it is until the transaction that asked ends.
///
/// @param zone by which its days and months are cut
/// @param closed the last month whose statement is closed; null: none is
public record TenantMonths(ZoneId zone, @Nullable YearMonth closed) {

    /// The tenant's day at that moment.
    public LocalDate day(Instant at) {
        return at.atZone(zone).toLocalDate();
    }

    /// The tenant's month at that moment.
    public YearMonth month(Instant at) {
        return YearMonth.from(day(at));
    }

    /// The month on whose statement consumption of that moment stands if it is posted now: its own,
    /// or, where that is closed, the first one that is not.
    public YearMonth statement(Instant at) {
        var own = month(at);
        return closed == null || own.isAfter(closed) ? own : closed.plusMonths(1);
    }
}
