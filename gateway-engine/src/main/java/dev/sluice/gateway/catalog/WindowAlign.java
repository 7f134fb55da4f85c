package dev.sluice.gateway.catalog;

/// When a fixed window begins.
public enum WindowAlign {
    /// With the first request after the last window's end.
    FIRST_REQUEST,
    /// With the clock of the quota's zone: on the minute, the hour, at midnight, on Monday, on the
    /// first.
    CLOCK
}
