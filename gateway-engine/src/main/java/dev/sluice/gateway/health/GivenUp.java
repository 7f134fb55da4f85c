package dev.sluice.gateway.health;

/// Why an attempt that waits for its first content had better be moved elsewhere.
public enum GivenUp {
    /// It had not.
    NO,
    /// Its instance has fallen silent.
    SILENT,
    /// A person took its instance out.
    BY_HAND
}
