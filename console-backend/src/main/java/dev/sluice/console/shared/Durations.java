package dev.sluice.console.shared;

import java.time.DateTimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reads ISO-8601 durations as people type them.
public final class Durations {
    private Durations() {}

    /// The duration, or null where the text is absent or noted as a defect.
    public static @Nullable Duration read(
            Defects defects, String field, @Nullable String text, Duration least, Duration most) {
        if (text == null || text.isBlank()) {
            return null;
        }
        Duration duration;
        try {
            duration = Duration.parse(text.strip());
        } catch (DateTimeException _) {
            defects.add(
                    field,
                    "error.duration",
                    "{0} is no ISO-8601 duration (expected: like PT3S or PT10M)",
                    text);
            return null;
        }
        if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            defects.add(field, "error.range", "{0} (expected: {1} to {2})", text, least, most);
            return null;
        }
        return duration;
    }
}
