package dev.sluice.console.events;

import java.util.Locale;

/// What happened.
public enum EventKind {
    /// An instance went from one state to another.
    STATE,
    /// A route's traffic left the tier that it prefers.
    SWITCHED,
    /// It is back on the tier that it prefers.
    FLOWED_BACK,
    /// The instance's name does not resolve any more; the old addresses serve on.
    NAME_LOST,
    /// It does again.
    NAME_FOUND;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// The word of the REST API.
    public String word() {
        return word;
    }
}
