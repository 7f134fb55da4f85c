package dev.sluice.gateway.catalog;

import java.util.List;

/// The targets of one priority.
public record Tier(int priority, List<Target> targets) {
    public Tier {
        targets = List.copyOf(targets);
    }
}
