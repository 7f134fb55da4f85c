package dev.sluice.console.insight;

import dev.sluice.console.shared.Defects;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// Reads moments from a query.
final class Times {
    private Times() {}

    /// The moment; null where it is absent, or noted as a defect.
    static @Nullable Instant read(String field, @Nullable String text, Defects defects) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return text.indexOf('T') < 0
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    // A "+" in a query is a space to most clients.
                    : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
        } catch (DateTimeException odd) {
            defects.add(
                    field,
                    "error.instant",
                    "{0} is no moment (expected: like 2026-11-01T00:00:00Z, or a UTC date)",
                    text);
            return null;
        }
    }
}
