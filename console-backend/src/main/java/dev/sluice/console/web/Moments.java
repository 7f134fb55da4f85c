package dev.sluice.console.web;

import dev.sluice.console.shared.Defects;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/// Reads moments in ISO-8601.
public final class Moments {
    private Moments() {}

    /// The moment; null where the field is absent or noted as a defect.
    public static @Nullable Instant read(Fields fields, String name, Defects defects) {
        var text = fields.text(name);
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text.strip()).toInstant();
        } catch (DateTimeException _) {
            defects.add(
                    fields.path(name),
                    "error.instant",
                    "{0} is no moment (expected: like 2026-11-01T00:00:00Z)",
                    text);
            return null;
        }
    }
}
