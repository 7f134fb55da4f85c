package dev.sluice.gateway.health;

/// Failures in a row, and whether they are more than one request's. Guarded by its owner.
///
/// One poisonous request, tried again and again, must not take out an instance that serves
/// everybody else: three in a row count only where two different requests are among them. A failed
/// connect never read the request, so it needs no such proof.
final class Streak {
    private static final double ENOUGH = 3;

    private double weight;
    private int count;
    private long first;
    private boolean differ;

    void add(double more, long fingerprint, boolean unread) {
        if (count > 0 && (fingerprint == 0 || fingerprint != first)) {
            differ = true;
        }
        if (count == 0) {
            first = fingerprint;
        }
        differ |= unread || fingerprint == 0;
        weight += more;
        count++;
    }

    boolean isLong() {
        return weight >= ENOUGH && differ;
    }

    /// Whether a failure of this request would be the second request's.
    boolean wouldDiffer(long fingerprint) {
        return count > 0 && (fingerprint == 0 || fingerprint != first);
    }

    int count() {
        return count;
    }

    void clear() {
        weight = 0;
        count = 0;
        differ = false;
    }
}
