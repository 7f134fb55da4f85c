package dev.sluice.gateway.metering;

/// Answer lengths in logarithmic bins, four to an octave, the old ones counting ever less.
final class LengthHistogram {
    private static final int BINS_PER_OCTAVE = 4;
    private static final int BINS = 17 * BINS_PER_OCTAVE + 1;
    private static final int HALVE_AFTER = 1000;

    private final float[] bins = new float[BINS];
    private float sum;
    private int since;

    synchronized void add(long length) {
        bins[bin(length)]++;
        sum++;
        if (++since >= HALVE_AFTER) {
            since = 0;
            sum = 0;
            for (var i = 0; i < BINS; i++) {
                bins[i] /= 2;
                sum += bins[i];
            }
        }
    }

    /// How many samples it stands for.
    synchronized float weight() {
        return sum;
    }

    /// Its bins as they stand.
    synchronized float[] bins() {
        return bins.clone();
    }

    /// Gives a bin of a new histogram what it held before.
    ///
    /// @throws IndexOutOfBoundsException where there is no such bin
    synchronized void restore(int bin, float weight) {
        if (weight < 0) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: 0 or more)");
        }
        bins[bin] += weight;
        sum += weight;
    }

    /// The length below which this share of the answers stays: the upper edge of its bin.
    synchronized long quantile(double share) {
        var wanted = sum * share;
        var seen = 0f;
        for (var i = 0; i < BINS; i++) {
            seen += bins[i];
            if (seen >= wanted && seen > 0) {
                return upperEdge(i);
            }
        }
        return upperEdge(BINS - 1);
    }

    private static int bin(long length) {
        if (length <= 1) {
            return 0;
        }
        var octaves = Math.log(length) / Math.log(2);
        return Math.min(BINS - 1, (int) Math.ceil(octaves * BINS_PER_OCTAVE - 1e-9));
    }

    private static long upperEdge(int bin) {
        return (long) Math.pow(2, (double) bin / BINS_PER_OCTAVE);
    }
}
