package dev.sluice.console.routes;

import dev.sluice.console.shared.Ref;

/// One instance of a route.
///
/// @param priority a larger number is tried first
/// @param weight the share inside of its tier; 0 is never chosen in turn
public record TargetRow(Ref instance, int priority, int weight) {}
