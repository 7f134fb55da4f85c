package dev.sluice.console.shared;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
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
            throw ValidationException.of(
                    "limit", "error.page.limit", "{0} (expected: 1 to {1})", limit, MOST);
        }
    }

    public static PageRequest first(int limit) {
        return new PageRequest(limit, null, null);
    }

    /// Where to begin, for a `>`: empty from the start.
    public String from() {
        return after == null ? "" : after;
    }

    /// Cuts what a query for `limit + 1` rows gave into a page.
    public <T> Page<T> page(List<T> rows, Function<T, String> key) {
        if (rows.size() <= limit) {
            return new Page<>(rows, null);
        }
        var items = rows.subList(0, limit);
        return new Page<>(items, key.apply(items.getLast()));
    }

    /// The search text in lower case, ready for a `like`, or `%` for all.
    public String pattern() {
        if (search == null || search.isBlank()) {
            return "%";
        }
        var literal = search.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        return "%" + literal.toLowerCase(Locale.ROOT) + "%";
    }
}
