package dev.sluice.console.insight;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Some requests, newest first.
///
/// @param next where to go on; null on the last page
public record RequestPage(List<RequestRow> items, @Nullable UUID next) {

    public RequestPage {
        items = List.copyOf(items);
    }
}
