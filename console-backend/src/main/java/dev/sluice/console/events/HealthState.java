package dev.sluice.console.events;

import java.util.Locale;

/// The state of an instance as a gateway sees it, from best to worst; `UNKNOWN` where nobody knows.
public enum HealthState {
    UNKNOWN,
    HEALTHY,
    RAMPING,
    PROBING,
    SUSPECT,
    DRAINING,
    DISABLED,
    EJECTED;

    private final String word = name().toLowerCase(Locale.ROOT);

    /// The gateway's word.
    public String word() {
        return word;
    }

    /// The state of this word; `UNKNOWN` for one that only a newer gateway knows.
    public static HealthState of(String word) {
        for (var state : values()) {
            if (state.word.equals(word)) {
                return state;
            }
        }
        return UNKNOWN;
    }

    /// Of two views the worse one; something known is worse than nothing.
    public HealthState worse(HealthState other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
