package dev.sluice.gateway.balance;

/// A target of the route and, where it was not the one finally used, why: `ejected: 3 failures in a
/// row`, `quota: instance`, `lower tier`, `not needed`.
public record CandidateNote(String instanceId, boolean taken, String reason) {}
