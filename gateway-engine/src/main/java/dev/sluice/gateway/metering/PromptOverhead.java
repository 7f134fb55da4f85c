package dev.sluice.gateway.metering;

import java.util.Arrays;

/// What an upstream adds to every prompt of one model beside its text, such as a system prompt of
/// the server's own: learned from the last few reports that say something of it.
///
/// One report that is far off moves nothing but is remembered; two alike are held, three are
/// believed. It goes as it came: three reports without it end the belief, four the hold. Written by
/// one thread at a time, read by any.
final class PromptOverhead {
    /// How many reports are remembered.
    static final int REPORTS = 5;

    /// A text whose estimate may itself be off by more than the overhead says nothing of it.
    private static final double TELLING = 2;

    private static final double LARGEST = 1L << 24;

    private final double[] heard = new double[REPORTS];
    private int next;
    private volatile double[] sorted = new double[REPORTS];

    /// Hears that a prompt was reported this much above what its text explains.
    ///
    /// @param far whether that is more than any text is off by: only such a report begins it
    void hear(double text, double excess, boolean far) {
        var top = sorted[REPORTS - 1];
        if (far || top > 0 && text <= top * TELLING) {
            put(excess);
        }
    }

    private void put(double excess) {
        heard[next] = Math.clamp(excess, 0, LARGEST);
        next = (next + 1) % REPORTS;
        var now = heard.clone();
        Arrays.sort(now);
        sorted = now;
    }

    /// What most of the last reports had.
    double usual() {
        return sorted[REPORTS / 2];
    }

    /// By how much more it may well be: what one report alone says is not taken for it.
    double margin() {
        var now = sorted;
        return now[REPORTS - 2] - now[REPORTS / 2];
    }

    /// What was heard, oldest first.
    double[] numbers() {
        var numbers = new double[REPORTS];
        for (var i = 0; i < REPORTS; i++) {
            numbers[i] = heard[(next + i) % REPORTS];
        }
        return numbers;
    }

    /// Hears again what {@link #numbers} were.
    ///
    /// @throws IllegalArgumentException where one is below zero
    void restore(double[] numbers) {
        for (var number : numbers) {
            if (number < 0) {
                throw new IllegalArgumentException("overhead: " + number + " (expected: >= 0)");
            }
            put(number);
        }
    }
}
