package dev.sluice.console.fleet;

/// Where a gateway stands towards the newest revision.
public enum NodeState {
    /// Connected and serving the newest revision.
    CURRENT,
    /// Connected, and the newest revision is on its way.
    BEHIND,
    /// Connected, refused the newest revision, serves its last good one.
    REJECTED,
    /// Connected and finishing what it has before it stops.
    DRAINING,
    /// Not connected.
    AWAY
}
