package dev.sluice.console.insight;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which requests to show, newest first.
///
/// @param from begin; null = as far back as there is
/// @param to end, exclusive; null = up to now
/// @param outcome one word of the gateway's outcomes; null = any
/// @param before the `next` of the page before; null = from the newest
/// @param limit at most so many, 1 to {@value #MOST}
public record RequestQuestion(
        @Nullable Instant from,
        @Nullable Instant to,
        UsageFilter filter,
        @Nullable String outcome,
        @Nullable UUID before,
        int limit) {

    /// The most that one page carries.
    public static final int MOST = 1_000;

    public RequestQuestion {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException(
                    "limit: " + limit + " (expected: 1 to " + MOST + ")");
        }
    }
}
