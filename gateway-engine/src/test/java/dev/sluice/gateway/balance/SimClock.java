package dev.sluice.gateway.balance;

import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/// Time that passes from one event to the next. Seconds.
final class SimClock {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long order;

    private record Event(long nanos, long order, Runnable step) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            var earlier = Long.compare(nanos, other.nanos);
            return earlier != 0 ? earlier : Long.compare(order, other.order);
        }
    }

    Ticker ticker() {
        return ticker;
    }

    long nanos() {
        return ticker.nanoTime();
    }

    double now() {
        return nanos() / 1e9;
    }

    void at(double seconds, Runnable step) {
        events.add(new Event(Math.max(nanos(), (long) (seconds * 1e9)), order++, step));
    }

    void after(double seconds, Runnable step) {
        at(now() + seconds, step);
    }

    /// Runs until nothing is left to happen, or until then.
    void run(double until) {
        for (var next = events.poll(); next != null; next = events.poll()) {
            if (next.nanos() > until * 1e9) {
                return;
            }
            ticker.advance(next.nanos() - nanos(), TimeUnit.NANOSECONDS);
            next.step().run();
        }
    }
}
