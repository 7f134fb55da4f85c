package dev.sluice.gateway.edge;

/// Where a connection is.
enum Phase {
    /// Between requests.
    IDLE,
    /// A body is coming.
    BODY,
    /// The request is whole and its answer is not.
    ANSWERING,
    /// The answer went out before the body was whole, and the rest of it is thrown away.
    DISCARDING,
    /// The last answer went out; what still comes is thrown away so that the caller can read it.
    LINGERING
}
