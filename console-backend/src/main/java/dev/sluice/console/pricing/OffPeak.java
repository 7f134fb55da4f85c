package dev.sluice.console.pricing;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/// Hours of each day in which everything costs a share.
///
/// @param from inclusive
/// @param until exclusive; before `from`: on the next day
/// @param factor 0 to 1
public record OffPeak(LocalTime from, LocalTime until, ZoneId zone, BigDecimal factor) {

    /// Whether that moment lies in it.
    public boolean contains(Instant moment) {
        var time = moment.atZone(zone).toLocalTime();
        return from.isBefore(until)
                ? !time.isBefore(from) && time.isBefore(until)
                : !time.isBefore(from) || time.isBefore(until);
    }
}
