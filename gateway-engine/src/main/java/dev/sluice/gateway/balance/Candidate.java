package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Target;

/// The target to try next; a canary is the one request that finds out whether the instance is back.
public record Candidate(Target target, boolean canary) {}
