package dev.sluice.gateway.catalog;

import java.time.Duration;

/// How long an attempt may take: `total` bounds a stream, `plain` an answer in one piece.
/// `lateUsage` is how long an answer whose caller left is read on for its usage; zero = it is
/// closed at once.
public record Timeouts(
        Duration connect,
        Duration firstContent,
        Duration betweenChunks,
        Duration total,
        Duration plain,
        Duration lateUsage) {

    /// What holds where an instance says nothing.
    public static final Timeouts DEFAULTS =
            new Timeouts(
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(120),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(30),
                    Duration.ofSeconds(590),
                    Duration.ZERO);
}
