package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.exchange.Exchange;
import dev.sluice.gateway.exchange.ExchangeListener;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// One line of JSON for each exchange, written by a thread of its own: an event loop never waits
/// for a disk or a terminal. When the writer cannot follow, lines are dropped and counted, not
/// queued without end.
///
/// The writer looks by itself instead of being woken: waking a thread for each line costs an event
/// loop more than making the line.
public final class AccessLog implements ExchangeListener, AutoCloseable {
    private static final int QUEUE = 16_384;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final BlockingQueue<AccessLine> lines = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong dropped = new AtomicLong();
    private final Consumer<String> out;
    private final Thread writer;
    private volatile boolean closing;

    /// @param out takes each line, on the writer's thread
    public AccessLog(Consumer<String> out) {
        this.out = out;
        this.writer = Thread.ofPlatform().daemon().name("access-log").start(this::write);
    }

    @Override
    public void ended(Exchange.Settled settled) {
        if (!lines.offer(AccessLine.of(settled))) {
            dropped.incrementAndGet();
        }
    }

    /// Lines that were not written because the writer could not follow.
    public long dropped() {
        return dropped.get();
    }

    private void write() {
        while (true) {
            // In this order: what was queued before the end is written before it.
            boolean last = closing;
            for (var line = lines.poll(); line != null; line = lines.poll()) {
                out.accept(line.json());
            }
            if (last) {
                return;
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    /// Writes what is queued and ends.
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(writer);
        try {
            var _ = writer.join(LAST_WORDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
