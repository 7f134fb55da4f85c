package dev.sluice.console.ui.quotas;

import java.util.Locale;

/// How far a quota is used, from the calmest to the worst.
enum Standing {
    /// Nothing is used.
    IDLE,
    CALM,
    /// At least four fifths are used or held.
    NEAR,
    /// Nothing is left.
    SPENT;

    private static final double NEARLY = 0.8;

    static Standing of(long used, long held, long limit) {
        var taken = used + held;
        if (taken >= limit) {
            return SPENT;
        }
        if (taken >= limit * NEARLY) {
            return NEAR;
        }
        return taken == 0 ? IDLE : CALM;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Standing or(Standing other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
