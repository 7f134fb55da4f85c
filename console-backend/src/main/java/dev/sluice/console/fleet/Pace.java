package dev.sluice.console.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// How fast a ledger fills, from what a gateway said of it in the last five minutes.
///
/// Not safe for several threads; its keeper sees to that.
final class Pace {
    private static final Duration SPAN = Duration.ofMinutes(5);
    private static final Duration STEP = Duration.ofSeconds(10);

    /// Less than this says nothing.
    private static final Duration LEAST = Duration.ofSeconds(20);

    /// After a longer silence whole windows may have gone by.
    private static final Duration SILENCE = Duration.ofMinutes(1);

    private final Deque<Sample> samples = new ArrayDeque<>();
    private @Nullable Word last;
    private double consumed;

    private record Sample(Instant at, double consumed) {}

    /// What a gateway said at a time.
    ///
    /// @param window which one runs: words of one fixed window have the same
    private record Word(Instant at, long used, long window) {}

    /// A ledger of a fixed window: it only grows, until another window begins at zero.
    ///
    /// @param window what names the running window: its end in epoch milliseconds
    void fixed(Instant at, long used, long window) {
        var before = last;
        if (fresh(at, used, window) && before != null) {
            // The end of a window that runs by a steady clock is told anew each time and may differ
            // by some milliseconds; another window ends a whole second later at least.
            boolean another = window - before.window >= 1_000;
            grow(at, another ? used : used - before.used);
        }
    }

    /// A ledger that forgets bit by bit: what it forgot between two words is not seen, so that this
    /// is the least that was used.
    void sliding(Instant at, long used) {
        leaking(at, used, 0);
    }

    /// A ledger that leaks at a known rate.
    void leaking(Instant at, long used, double perMinute) {
        var before = last;
        if (fresh(at, used, 0) && before != null) {
            var leaked = perMinute * minutes(before.at, at);
            grow(at, used - Math.max(0, before.used - leaked));
        }
    }

    /// What was used per minute; null where too little was heard.
    @Nullable Double perMinute() {
        var first = samples.peekFirst();
        var now = last;
        if (first == null
                || now == null
                || Duration.between(first.at, now.at).compareTo(LEAST) < 0) {
            return null;
        }
        return (consumed - first.consumed) / minutes(first.at, now.at);
    }

    private boolean fresh(Instant at, long used, long window) {
        var before = last;
        last = new Word(at, used, window);
        if (before == null || Duration.between(before.at, at).compareTo(SILENCE) > 0) {
            samples.clear();
            samples.add(new Sample(at, consumed));
            return false;
        }
        return true;
    }

    private void grow(Instant at, double by) {
        consumed += Math.max(0, by);
        var newest = samples.peekLast();
        if (newest == null || Duration.between(newest.at, at).compareTo(STEP) >= 0) {
            samples.add(new Sample(at, consumed));
        }
        while (samples.size() > 1
                && Duration.between(samples.getFirst().at, at).compareTo(SPAN) > 0) {
            samples.removeFirst();
        }
    }

    private static double minutes(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 60_000.0;
    }
}
