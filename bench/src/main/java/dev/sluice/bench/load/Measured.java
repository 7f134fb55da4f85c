package dev.sluice.bench.load;

import org.HdrHistogram.Histogram;

/// What a run has shown.
///
/// @param good answers that were right
/// @param bad answers with another status or without an end, broken connections
/// @param seconds the counted time
/// @param cpuSeconds CPU time the target used in the counted time; 0 where unknown
/// @param latencies of good answers, in nanoseconds from the request's turn to the answer's last
///   byte; in a paced run the wait for a free connection counts
public record Measured(
        String target,
        long good,
        long bad,
        double seconds,
        double cpuSeconds,
        Histogram latencies) {

    public double perSecond() {
        return good / seconds;
    }

    /// A percentile of the latencies in milliseconds.
    public double millis(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e6;
    }

    /// CPU time of the target for each good answer, in microseconds.
    public double cpuMicrosPerRequest() {
        return good == 0 ? 0 : cpuSeconds * 1e6 / good;
    }

    /// Two runs against the same target as one.
    public Measured plus(Measured other) {
        var both = latencies.copy();
        both.add(other.latencies);
        return new Measured(
                target,
                good + other.good,
                bad + other.bad,
                seconds + other.seconds,
                cpuSeconds + other.cpuSeconds,
                both);
    }

    /// The same run, and the CPU time its target has used in it.
    public Measured withCpu(double used) {
        return new Measured(target, good, bad, seconds, used, latencies);
    }
}
