package dev.sluice.console.shared;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Some rows in order, and where to go on.
///
/// @param next pass it as {@link PageRequest#after}; null on the last page
public record Page<T>(List<T> items, @Nullable String next) {
    public Page {
        items = List.copyOf(items);
    }

    /// The same page with every row turned into something else.
    public <R> Page<R> map(Function<T, R> each) {
        return new Page<>(items.stream().map(each).toList(), next);
    }
}
