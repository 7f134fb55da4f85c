package dev.sluice.gateway.health;

import org.jspecify.annotations.Nullable;

/// What an instance's probes found: the last one, how many since the process started, and how many
/// in a row. Guarded by its owner.
final class ProbeLog {
    private @Nullable ProbeSeen last;
    private long ok;
    private long failed;
    private int goodInARow;
    private int badInARow;

    void add(ProbeSeen seen) {
        last = seen;
        switch (seen.answer()) {
            case ProbeAnswer.Good _ -> {
                ok++;
                goodInARow++;
                badInARow = 0;
            }
            case ProbeAnswer.Bad _, ProbeAnswer.Late _ -> {
                failed++;
                badInARow++;
                goodInARow = 0;
            }
            case ProbeAnswer.Neither _ -> {}
        }
    }

    int goodInARow() {
        return goodInARow;
    }

    int badInARow() {
        return badInARow;
    }

    void startAnew() {
        goodInARow = 0;
        badInARow = 0;
    }

    @Nullable ProbeSeen last() {
        return last;
    }

    long ok() {
        return ok;
    }

    long failed() {
        return failed;
    }
}
