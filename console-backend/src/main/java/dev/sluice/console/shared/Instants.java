package dev.sluice.console.shared;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Reads moments as people write them: ISO-8601 with an offset, in years that everybody who reads
/// them later can hold.
public final class Instants {
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Instants() {}

    /// The moment, to the microsecond; null where the text is absent or noted as a defect.
    public static @Nullable Instant read(Defects defects, String field, @Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            var moment = OffsetDateTime.parse(text.strip()).toInstant();
            if (!moment.isBefore(FIRST) && !moment.isAfter(LAST)) {
                return moment.truncatedTo(ChronoUnit.MICROS);
            }
        } catch (DateTimeException _) {
            // Said below.
        }
        defects.add(
                field,
                "error.instant",
                "{0} is no moment (expected: like 2026-11-01T00:00:00Z)",
                text);
        return null;
    }
}
