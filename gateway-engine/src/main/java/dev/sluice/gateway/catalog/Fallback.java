package dev.sluice.gateway.catalog;

/// What lets a route's request move to its next instance, beside a failed connect, which always
/// does.
public enum Fallback {
    /// The instance's own quota is spent.
    RATE_LIMITING,
    /// The upstream answered 429.
    HTTP_429,
    /// The upstream answered 5xx, timed out or broke off.
    HTTP_5XX
}
