package dev.sluice.console.routes;

import org.jspecify.annotations.Nullable;

/// One instance of a route by name. Absent: priority 0, weight 100.
public record TargetEdit(
        @Nullable String instance, @Nullable Integer priority, @Nullable Integer weight) {}
