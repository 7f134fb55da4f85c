package dev.sluice.console.instances;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long the gateway waits for this instance; null where the gateway's default applies.
///
/// @param lateUsage how long a stream whose caller left is read on for its usage; null or zero: it
///   is closed at once
public record Timeouts(
        @Nullable Duration connect,
        @Nullable Duration firstContent,
        @Nullable Duration betweenChunks,
        @Nullable Duration total,
        @Nullable Duration plain,
        @Nullable Duration lateUsage) {

    /// The gateway's defaults throughout.
    public static final Timeouts DEFAULT = new Timeouts(null, null, null, null, null, null);
}
