package dev.sluice.console.insight;

import dev.sluice.console.web.QueryParameters;
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

    static UsageFilter of(QueryParameters asked) {
        return new UsageFilter(
                asked.text("tenant"),
                asked.text("unit"),
                asked.text("consumer"),
                asked.text("instance"),
                asked.text("route"));
    }
}
