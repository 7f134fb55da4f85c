package dev.sluice.console.web;

import dev.sluice.console.shared.Defects;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;

/// The query of a call, read with every defect noted; nothing is thrown before the controller says
/// so.
public final class QueryParameters {
    private static final int USUAL = 100;

    private final MultiValueMap<String, String> given;
    private final Defects defects;

    /// @param what the resource, as in "is not a parameter of usage"
    /// @param known names beside which any other is a defect
    public QueryParameters(
            MultiValueMap<String, String> given, String what, Set<String> known, Defects defects) {
        this.given = given;
        this.defects = defects;
        for (var name : given.keySet()) {
            if (!known.contains(name)) {
                defects.add(
                        name,
                        "error.parameter",
                        "is not a parameter of " + what + " (expected: {0})",
                        known.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
    }

    public @Nullable String text(String name) {
        return given.getFirst(name);
    }

    /// A moment, or the begin of a UTC day; null where it is absent or a defect.
    public @Nullable Instant moment(String name) {
        var text = text(name);
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
                    name,
                    "error.instant",
                    "{0} is no moment (expected: like 2026-11-01T00:00:00Z, or a UTC date)",
                    text);
            return null;
        }
    }

    /// How many rows are wanted; a hundred where that is absent or a defect.
    public int limit(int most) {
        var text = text("limit");
        if (text == null) {
            return USUAL;
        }
        try {
            var limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= most) {
                return limit;
            }
        } catch (NumberFormatException odd) {
            // Said below, like a number out of bounds.
        }
        defects.add("limit", "error.page.limit", "{0} (expected: 1 to {1})", text, most);
        return USUAL;
    }

    /// Where the page before ended; null where it is absent or a defect.
    public @Nullable UUID page(String name) {
        var text = text(name);
        if (text == null) {
            return null;
        }
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException odd) {
            defects.add(
                    name, "error.parameter", "{0} (expected: the next of an earlier page)", text);
            return null;
        }
    }
}
