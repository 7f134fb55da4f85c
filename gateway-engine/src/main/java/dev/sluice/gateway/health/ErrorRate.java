package dev.sluice.gateway.health;

import java.util.concurrent.TimeUnit;

/// The share of failures among the latest outcomes, the younger counting more: for an instance that
/// answers every other request. Guarded by its owner.
final class ErrorRate {
    private static final double MEMORY = TimeUnit.SECONDS.toNanos(10);
    private static final double TOO_HIGH = 0.5;
    private static final int ENOUGH = 5;

    private final long[] latest = new long[ENOUGH];
    private long outcomes;
    private double all;
    private double bad;
    private long at;
    private long failed;
    private long failedAt;
    private long differedAt;
    private boolean differed;

    void good(long now) {
        note(0, now);
    }

    void bad(double weight, long fingerprint, long now) {
        note(weight, now);
        boolean another = fingerprint == 0 || failed != fingerprint;
        if (failedAt != 0 && now - failedAt <= MEMORY && another) {
            differed = true;
            differedAt = now;
        }
        failed = fingerprint;
        failedAt = now == 0 ? 1 : now;
    }

    private void note(double weight, long now) {
        var kept = Math.exp(-(now - at) / MEMORY);
        all = all * kept + 1;
        bad = bad * kept + weight;
        at = now;
        latest[(int) (outcomes++ % ENOUGH)] = now;
    }

    /// More than half failed, of at least five within ten seconds, and not all the same request.
    boolean isTooHigh(long now) {
        return outcomes >= ENOUGH
                && now - latest[(int) (outcomes % ENOUGH)] <= MEMORY
                && bad > TOO_HIGH * all
                && differed
                && now - differedAt <= MEMORY;
    }

    int percent() {
        return (int) Math.round(100 * bad / Math.max(1, all));
    }

    void clear() {
        outcomes = 0;
        all = 0;
        bad = 0;
        failedAt = 0;
        differed = false;
    }
}
