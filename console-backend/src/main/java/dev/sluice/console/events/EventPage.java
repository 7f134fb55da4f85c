package dev.sluice.console.events;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Some events, newest first.
///
/// @param next goes into the question for the page behind this one; null where this is the last
public record EventPage(List<InstanceEventRow> items, @Nullable UUID next) {
    public EventPage {
        items = List.copyOf(items);
    }
}
