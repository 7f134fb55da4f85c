package dev.sluice.console.insight;

import java.util.Map;

/// One group of an answer.
///
/// @param keys a name per dimension asked for; empty text where the events have none
public record UsageRow(Map<Dimension, String> keys, Figures figures) {

    public UsageRow {
        keys = Map.copyOf(keys);
    }
}
