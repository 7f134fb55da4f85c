package dev.sluice.console.quotas;

import dev.sluice.console.shared.Defects;
import java.time.DateTimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads a quota's window and gives each length one spelling, because the window is part of the
/// ledger's name: `PT60M` becomes `PT1H`.
final class Window {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(31);

    private Window() {}

    /// The window, empty for a unit that has none. Defects are noted for `window` and `align`.
    static String read(
            Defects defects,
            @Nullable String text,
            QuotaUnit unit,
            QuotaKind kind,
            QuotaAlign align) {
        var given = text != null && !text.isBlank();
        if (unit == QuotaUnit.IN_FLIGHT) {
            if (given) {
                defects.add(
                        "window",
                        "error.window.in.flight",
                        "in_flight counts what runs now and has no window");
            }
            return "";
        }
        if (text == null || !given) {
            defects.add("window", "error.required", "is required");
            return "";
        }
        var word = text.strip();
        if (word.equals("P1D") || word.equals("P1W") || word.equals("P7D") || word.equals("P1M")) {
            return calendar(defects, word.equals("P7D") ? "P1W" : word, kind, align);
        }
        Duration duration;
        try {
            duration = word.startsWith("PT") ? Duration.parse(word) : null;
        } catch (DateTimeException _) {
            duration = null;
        }
        if (duration == null) {
            defects.add(
                    "window",
                    "error.window",
                    "{0} is no window (expected: PT1S or longer, like PT1M or PT1H, or P1D, P1W, P1M)",
                    text);
            return "";
        }
        if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0) {
            defects.add(
                    "window", "error.range", "{0} (expected: {1} to {2})", text, SHORTEST, "P1M");
        } else if (duration.toNanosPart() != 0) {
            defects.add("window", "error.window.seconds", "must be whole seconds");
        } else if (kind != QuotaKind.FIXED && align == QuotaAlign.CLOCK) {
            defects.add(
                    "align",
                    "error.align.kind",
                    "clock goes with kind fixed only; {0} has no edge to align",
                    kind.word());
        } else if (align == QuotaAlign.CLOCK
                && Duration.ofDays(1).toSeconds() % duration.toSeconds() != 0) {
            defects.add(
                    "window",
                    "error.window.clock",
                    "{0} does not divide a day evenly, so no clock shows where it begins",
                    text);
        }
        return duration.toString();
    }

    private static String calendar(Defects defects, String word, QuotaKind kind, QuotaAlign align) {
        if (kind != QuotaKind.FIXED) {
            defects.add(
                    "window",
                    "error.window.calendar.kind",
                    "{0} goes with kind fixed only; give hours, like PT24H",
                    word);
        } else if (align != QuotaAlign.CLOCK) {
            defects.add(
                    "align", "error.window.calendar", "must be clock for a window of {0}", word);
        }
        return word;
    }
}
