package dev.sluice.gateway.names;

/// A name that does not resolve any more; the addresses known before serve on. `since` is the
/// ticker's, `said` is what the resolver said.
public record LostName(long since, String said) {}
