package dev.sluice.console.insight;

import java.time.Instant;
import java.util.List;

/// A question about consumption.
///
/// @param from begin; widened to the full hour, or, grouped by day, to the tenant's full day
/// @param to end, exclusive; widened likewise
public record UsageQuestion(Instant from, Instant to, List<Dimension> groupBy, UsageFilter filter) {

    public UsageQuestion {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("to: " + to + " (expected: after from)");
        }
        groupBy = List.copyOf(groupBy);
    }
}
