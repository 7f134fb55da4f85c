package dev.sluice.gateway.catalog;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAdjusters;
import java.util.OptionalLong;

/// The length of a quota's window: a duration (`PT1M`, `PT1H`, `PT24H`), or a day, a week or a
/// month of the calendar (`P1D`, `P1W`, `P1M`). Times are epoch milliseconds.
public record QuotaWindow(String text, Calendar calendar, long nominalMillis) {

    /// The window of a unit that is not counted over time, such as requests in flight.
    public static final QuotaWindow NONE = new QuotaWindow("", Calendar.NONE, 0);

    private static final Duration LONGEST = Duration.ofDays(3660);

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
            if (length.compareTo(Duration.ofSeconds(1)) < 0 || length.compareTo(LONGEST) > 0) {
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
                "window '%s' (expected: PT1S or longer, at most ten years; P1D, P1W or P1M)"
                        .formatted(text));
    }

    /// When the window that contains `now` began by the clock of `zone`.
    public long clockStart(long now, ZoneId zone) {
        return switch (calendar) {
            case NONE -> isShort() ? shortStart(now, zone) : millis(localStart(now, zone), zone);
            case DAY -> midnight(today(now, zone), zone);
            case WEEK -> midnight(monday(now, zone), zone);
            case MONTH -> midnight(today(now, zone).withDayOfMonth(1), zone);
        };
    }

    /// When the window that contains `now` ends by the clock of `zone`, always later than `now`.
    public long clockEnd(long now, ZoneId zone) {
        return switch (calendar) {
            case NONE -> isShort() ? shortStart(now, zone) + nominalMillis : localEnd(now, zone);
            case DAY -> midnight(today(now, zone).plusDays(1), zone);
            case WEEK -> midnight(monday(now, zone).plusWeeks(1), zone);
            case MONTH -> midnight(today(now, zone).withDayOfMonth(1).plusMonths(1), zone);
        };
    }

    /// An hour that the clock shows twice is two windows of an hour; a longer window ends when the
    /// clock shows its end, however many hours that took.
    private boolean isShort() {
        return nominalMillis <= Duration.ofHours(1).toMillis();
    }

    private long shortStart(long now, ZoneId zone) {
        var offset = zone.getRules().getOffset(Instant.ofEpochMilli(now)).getTotalSeconds() * 1000L;
        return Math.floorDiv(now + offset, nominalMillis) * nominalMillis - offset;
    }

    private LocalDateTime localStart(long now, ZoneId zone) {
        var local = LocalDateTime.ofInstant(Instant.ofEpochMilli(now), zone);
        var millis = local.toInstant(ZoneOffset.UTC).toEpochMilli();
        return LocalDateTime.ofInstant(
                Instant.ofEpochMilli(Math.floorDiv(millis, nominalMillis) * nominalMillis),
                ZoneOffset.UTC);
    }

    private long localEnd(long now, ZoneId zone) {
        var end = localStart(now, zone).plus(Duration.ofMillis(nominalMillis)).atZone(zone);
        var first = end.toInstant().toEpochMilli();
        return first > now ? first : end.withLaterOffsetAtOverlap().toInstant().toEpochMilli();
    }

    private static long millis(LocalDateTime local, ZoneId zone) {
        return local.atZone(zone).toInstant().toEpochMilli();
    }

    private static LocalDate monday(long now, ZoneId zone) {
        return today(now, zone).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
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
