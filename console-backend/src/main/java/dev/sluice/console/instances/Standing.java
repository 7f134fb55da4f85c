package dev.sluice.console.instances;

import java.util.Locale;

/// What a person may decide about an instance.
public enum Standing {
    IN_SERVICE,
    /// It takes no new request; what is open ends in peace.
    DRAINING,
    /// It is out at once: what still waits for its first token is moved.
    EJECTED;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /// The word of the REST body: `in-service`, `draining`, `ejected`.
    public String word() {
        return word;
    }
}
