package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.ModelInstance;

/// Learns from real traffic.
public final class PassiveHealth {
    private final HealthBoard board;

    public PassiveHealth(HealthBoard board) {
        this.board = board;
    }

    /// Notes how an attempt ended. Every claimed canary has to be followed by one note.
    public void note(ModelInstance instance, AttemptOutcome outcome) {
        throw new UnsupportedOperationException(board + " " + instance + outcome);
    }
}
