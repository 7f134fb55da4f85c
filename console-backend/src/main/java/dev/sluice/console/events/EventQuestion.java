package dev.sluice.console.events;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which events to show, newest first.
///
/// @param instance its name, as where the traffic left or where it went; null = any
/// @param route its name; null = any, and those that concern no route
/// @param from begin; null = as far back as there is
/// @param until end, exclusive; null = up to now
/// @param before the `next` of the page before; null = from the newest
/// @param limit at most so many, 1 to {@value #MOST}
public record EventQuestion(
        @Nullable String instance,
        @Nullable String route,
        @Nullable EventKind kind,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable UUID before,
        int limit) {

    /// The most that one page carries.
    public static final int MOST = 1_000;

    public EventQuestion {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException(
                    "limit: " + limit + " (expected: 1 to " + MOST + ")");
        }
    }

    /// The newest events of all kinds.
    public static EventQuestion newest(int limit) {
        return new EventQuestion(null, null, null, null, null, null, limit);
    }
}
