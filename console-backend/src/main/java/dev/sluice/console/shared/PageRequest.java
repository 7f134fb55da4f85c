package dev.sluice.console.shared;

import org.jspecify.annotations.Nullable;

/// Which rows of a list ordered by name.
///
/// @param limit at most so many, 1 to 1,000
/// @param after the {@link Page#next} of the page before; null from the start
/// @param search part of a name or display name, any case; null for all
public record PageRequest(int limit, @Nullable String after, @Nullable String search) {

    /// The most that one page carries.
    public static final int MOST = 1_000;

    public PageRequest {
        if (limit < 1 || limit > MOST) {
            throw new ValidationException(
                    java.util.List.of(
                            new FieldError(
                                    "limit",
                                    "error.page.limit",
                                    java.util.List.of(String.valueOf(limit)),
                                    "limit: " + limit + " (expected: 1 to " + MOST + ")")));
        }
    }

    public static PageRequest first(int limit) {
        return new PageRequest(limit, null, null);
    }

    /// The search text in lower case, ready for a `like`, or `%` for all.
    public String pattern() {
        if (search == null || search.isBlank()) {
            return "%";
        }
        var literal = search.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        return "%" + literal.toLowerCase(java.util.Locale.ROOT) + "%";
    }
}
