package dev.sluice.gateway.health;

/// One probe and its answer. `at` is when the answer came, by the board's ticker.
public record ProbeSeen(long at, long tookNanos, ProbeAnswer answer) {}
