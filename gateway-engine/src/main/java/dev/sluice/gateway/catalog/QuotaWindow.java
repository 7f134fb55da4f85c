package dev.sluice.gateway.catalog;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAdjusters;
import java.util.OptionalLong;

/// The length of a quota's window: a duration (`PT1M`, `PT1H`, `PT24H`), or a day, a week or a
/// month of the calendar (`P1D`, `P1W`, `P1M`). Times are epoch milliseconds.
public record QuotaWindow(String text, Calendar calendar, long nominalMillis) {

    /// The window of a unit that is not counted over time, such as requests in flight.
    public static final QuotaWindow NONE = new QuotaWindow("", Calendar.NONE, 0);

    /// Which clock a window follows.
    public enum Calendar {
        /// A plain length of time.
        NONE,
        DAY,
        WEEK,
        MONTH
    }

    /// @throws IllegalArgumentException where the text names no window; the message says what was
    ///   expected
    public static QuotaWindow parse(String text) {
        try {
            if (text.startsWith("P") && !text.contains("T")) {
                return calendar(text, Period.parse(text));
            }
            var length = Duration.parse(text);
            if (length.compareTo(Duration.ofSeconds(1)) < 0) {
                throw wrong(text);
            }
            return new QuotaWindow(text, Calendar.NONE, length.toMillis());
        } catch (DateTimeParseException | ArithmeticException _) {
            throw wrong(text);
        }
    }

    private static QuotaWindow calendar(String text, Period period) {
        var day = Duration.ofDays(1).toMillis();
        if (period.equals(Period.ofDays(1))) {
            return new QuotaWindow(text, Calendar.DAY, day);
        }
        if (period.equals(Period.ofWeeks(1))) {
            return new QuotaWindow(text, Calendar.WEEK, 7 * day);
        }
        if (period.equals(Period.ofMonths(1))) {
            return new QuotaWindow(text, Calendar.MONTH, 30 * day);
        }
        throw wrong(text);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "window '%s' (expected: PT1S or longer, P1D, P1W or P1M)".formatted(text));
    }

    /// When the window that contains `now` began by the clock of `zone`.
    public long clockStart(long now, ZoneId zone) {
        return switch (calendar) {
            case NONE -> {
                var offset =
                        zone.getRules().getOffset(Instant.ofEpochMilli(now)).getTotalSeconds()
                                * 1000L;
                yield Math.floorDiv(now + offset, nominalMillis) * nominalMillis - offset;
            }
            case DAY -> midnight(today(now, zone), zone);
            case WEEK ->
                    midnight(
                            today(now, zone)
                                    .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)),
                            zone);
            case MONTH -> midnight(today(now, zone).withDayOfMonth(1), zone);
        };
    }

    /// When the window that began at `start` by the clock of `zone` ends.
    public long clockEnd(long start, ZoneId zone) {
        return switch (calendar) {
            case NONE -> start + nominalMillis;
            case DAY -> midnight(today(start, zone).plusDays(1), zone);
            case WEEK -> midnight(today(start, zone).plusWeeks(1), zone);
            case MONTH -> midnight(today(start, zone).plusMonths(1), zone);
        };
    }

    /// The length in whole seconds, for the `w` of a RateLimit-Policy header; empty for a calendar
    /// month, which has no fixed one.
    public OptionalLong seconds() {
        return calendar == Calendar.MONTH
                ? OptionalLong.empty()
                : OptionalLong.of(nominalMillis / 1000);
    }

    private static LocalDate today(long now, ZoneId zone) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(now), zone);
    }

    private static long midnight(LocalDate date, ZoneId zone) {
        return date.atStartOfDay(zone).toInstant().toEpochMilli();
    }
}
