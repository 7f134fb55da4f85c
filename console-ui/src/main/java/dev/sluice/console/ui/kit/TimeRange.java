package dev.sluice.console.ui.kit;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Which time a view shows: one of the usual ranges, or two days of the reader's choice.
///
/// A range reads and writes itself as one word (`7d`, `2026-11-01..2026-11-24`), so that a link
/// holds it.
public sealed interface TimeRange {

    /// A range that moves with the clock.
    enum Usual implements TimeRange {
        LAST_24_HOURS("24h"),
        TODAY("today"),
        YESTERDAY("yesterday"),
        LAST_7_DAYS("7d"),
        LAST_30_DAYS("30d"),
        THIS_MONTH("month"),
        LAST_MONTH("last-month");

        private final String word;

        Usual(String word) {
            this.word = word;
        }

        @Override
        public String word() {
            return word;
        }

        /// The key of its name.
        public String key() {
            return "range." + name().toLowerCase(Locale.ROOT);
        }
    }

    /// From the begin of one day to the end of another, both included.
    record Days(LocalDate first, LocalDate last) implements TimeRange {
        public Days {
            if (last.isBefore(first)) {
                throw new IllegalArgumentException(
                        "last: " + last + " (expected: not before " + first + ")");
            }
        }

        @Override
        public String word() {
            return first + ".." + last;
        }
    }

    /// Begin, inclusive, and end, exclusive.
    record Span(Instant from, Instant to) {
        public boolean longerThan(Duration duration) {
            return Duration.between(from, to).compareTo(duration) > 0;
        }
    }

    String word();

    /// The instants it means now, days taken in that zone.
    default Span at(Instant now, ZoneId zone) {
        var today = now.atZone(zone).toLocalDate();
        return switch (this) {
            case Usual.LAST_24_HOURS -> {
                var end = now.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
                yield new Span(end.minus(24, ChronoUnit.HOURS), end);
            }
            case Usual.TODAY -> days(today, today, zone);
            case Usual.YESTERDAY -> days(today.minusDays(1), today.minusDays(1), zone);
            case Usual.LAST_7_DAYS -> days(today.minusDays(6), today, zone);
            case Usual.LAST_30_DAYS -> days(today.minusDays(29), today, zone);
            case Usual.THIS_MONTH -> days(today.withDayOfMonth(1), today, zone);
            case Usual.LAST_MONTH -> {
                var first = today.withDayOfMonth(1).minusMonths(1);
                yield days(first, first.plusMonths(1).minusDays(1), zone);
            }
            case Days(var first, var last) -> days(first, last, zone);
        };
    }

    private static Span days(LocalDate first, LocalDate last, ZoneId zone) {
        return new Span(
                first.atStartOfDay(zone).toInstant(),
                last.plusDays(1).atStartOfDay(zone).toInstant());
    }

    /// The range of that word; empty where it is none.
    static Optional<TimeRange> of(String word) {
        var usual =
                Arrays.stream(Usual.values()).filter(one -> one.word().equals(word)).findFirst();
        if (usual.isPresent()) {
            return Optional.of(usual.get());
        }
        var dots = word.indexOf("..");
        if (dots < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Days(
                            LocalDate.parse(word.substring(0, dots)),
                            LocalDate.parse(word.substring(dots + 2))));
        } catch (DateTimeParseException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
