package dev.sluice.gateway.health;

/// A quantile of positive numbers in which older ones weigh less: a histogram with logarithmic bins
/// whose newest entry weighs most. Guarded by its owner.
final class Quantile {
    private static final int BINS = 64;
    private static final double TOO_HEAVY = 1e12;

    private final double[] bins = new double[BINS];
    private final double least;
    private final double step;
    private final double halfLife;
    private double sum;
    private double entry = 1;
    private long at;
    private long count;

    Quantile(double least, double most, long halfLifeNanos) {
        this.least = least;
        this.step = Math.log(most / least) / BINS;
        this.halfLife = halfLifeNanos;
    }

    void add(double value, long now) {
        if (count++ > 0) {
            entry *= Math.pow(2, (now - at) / halfLife);
        }
        at = now;
        bins[bin(value)] += entry;
        sum += entry;
        if (entry > TOO_HEAVY) {
            for (var i = 0; i < BINS; i++) {
                bins[i] /= entry;
            }
            sum /= entry;
            entry = 1;
        }
    }

    private int bin(double value) {
        return value <= least ? 0 : Math.min(BINS - 1, (int) (Math.log(value / least) / step));
    }

    /// How many were ever added.
    long count() {
        return count;
    }

    /// The middle of the bin below which this share lies; meaningless without entries.
    double at(double share) {
        var wanted = share * sum;
        var below = 0.0;
        for (var i = 0; i < BINS; i++) {
            below += bins[i];
            if (below >= wanted && bins[i] > 0) {
                return least * Math.exp((i + 0.5) * step);
            }
        }
        return least * Math.exp((BINS - 0.5) * step);
    }
}
