package dev.sluice.gateway.catalog;

/// One instance of a route; a larger priority is tried first, the weight is its share inside the
/// tier.
public record Target(ModelInstance instance, int priority, int weight) {}
