package dev.sluice.console.insight;

import org.jspecify.annotations.Nullable;

/// Narrows a question to objects by name; null takes all.
public record UsageFilter(
        @Nullable String tenant,
        @Nullable String unit,
        @Nullable String consumer,
        @Nullable String instance,
        @Nullable String route) {

    /// Everything the asker may see.
    public static final UsageFilter ALL = new UsageFilter(null, null, null, null, null);
}
