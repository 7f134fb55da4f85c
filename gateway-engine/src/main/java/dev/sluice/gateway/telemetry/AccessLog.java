package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.exchange.Exchange;
import dev.sluice.gateway.exchange.ExchangeListener;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// One line of JSON for each exchange, written by a thread of its own: an event loop never waits
/// for a disk or a terminal. When the writer cannot follow, lines are dropped and counted, not
/// queued without end.
public final class AccessLog implements ExchangeListener, AutoCloseable {
    private static final int QUEUE = 16_384;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
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
        try {
            while (!closing || !lines.isEmpty()) {
                var line = lines.poll(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
                if (line != null) {
                    out.accept(line.json());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Writes what is queued and ends.
    @Override
    public void close() {
        closing = true;
        try {
            var _ = writer.join(LAST_WORDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
