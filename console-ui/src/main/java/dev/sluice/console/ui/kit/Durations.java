package dev.sluice.console.ui.kit;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Durations as people type them: `500 ms`, `3s`, `2 min`, or ISO-8601 as it is.
public final class Durations {
    private static final Pattern TYPED =
            Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)\\s*(ms|s|sec|m|min|h|d)?");

    private Durations() {}

    /// The ISO-8601 form; what cannot be read stays as it was typed, for the service to refuse at
    /// its field.
    public static @Nullable String iso(@Nullable String typed) {
        if (typed == null || typed.isBlank()) {
            return null;
        }
        var match = TYPED.matcher(typed.strip().toLowerCase(Locale.ROOT));
        if (!match.matches()) {
            return typed.strip();
        }
        var unit = match.group(2) == null ? "s" : match.group(2);
        var millis =
                switch (unit) {
                    case "ms" -> 1L;
                    case "m", "min" -> 60_000L;
                    case "h" -> 3_600_000L;
                    case "d" -> 86_400_000L;
                    default -> 1_000L;
                };
        return Duration.ofMillis(Math.round(Double.parseDouble(match.group(1)) * millis))
                .toString();
    }

    /// As it may be typed again.
    public static String text(@Nullable Duration duration) {
        if (duration == null) {
            return "";
        }
        var millis = duration.toMillis();
        if (millis % 3_600_000 == 0 && millis > 0) {
            return millis / 3_600_000 + " h";
        }
        if (millis % 60_000 == 0 && millis > 0) {
            return millis / 60_000 + " min";
        }
        return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
    }
}
