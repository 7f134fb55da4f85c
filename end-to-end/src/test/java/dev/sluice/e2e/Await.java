package dev.sluice.e2e;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Waits for a state that another process brings about. The limit is a hang guard, not an
/// assertion: ten times what a loaded two-core machine needs.
final class Await {
    private static final Duration HANG_GUARD = Duration.ofMinutes(3);
    private static final long PAUSE_MILLIS = 50;

    private Await() {}

    /// Asks until the answer is as wished and returns it.
    static <T> T until(String what, Supplier<T> asking, Predicate<T> wished) {
        return until(what, HANG_GUARD, asking, wished);
    }

    /// The same with a hang guard of its own.
    static <T> T until(String what, Duration guard, Supplier<T> asking, Predicate<T> wished) {
        var end = System.nanoTime() + guard.toNanos();
        while (true) {
            var answer = asking.get();
            if (wished.test(answer)) {
                return answer;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain until " + what + "; last: " + answer);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
