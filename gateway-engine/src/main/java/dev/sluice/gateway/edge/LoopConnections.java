package dev.sluice.gateway.edge;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.Ticker;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The connections of one event loop and the clock that looks at their time limits: one task a loop
/// instead of several timers a request.
final class LoopConnections {
    private static final long TICK_MILLIS = 100;

    private final EventLoop loop;
    private final Ticker ticker;
    private final DateLine date;
    private final Set<ExchangeHandler> connections = new LinkedHashSet<>();
    private final ScheduledFuture<?> clock;

    LoopConnections(EventLoop loop, Ticker ticker, DateLine date) {
        this.loop = loop;
        this.ticker = ticker;
        this.date = date;
        this.clock =
                loop.scheduleWithFixedDelay(
                        this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    EventLoop loop() {
        return loop;
    }

    DateLine date() {
        return date;
    }

    void add(ExchangeHandler connection) {
        connections.add(connection);
    }

    void remove(ExchangeHandler connection) {
        connections.remove(connection);
    }

    /// Every connection now; a copy, for they may end while it is walked.
    ExchangeHandler[] all() {
        return connections.toArray(ExchangeHandler[]::new);
    }

    void stop() {
        clock.cancel(false);
    }

    private void tick() {
        long now = ticker.nanoTime();
        for (var connection : all()) {
            connection.tick(now);
        }
    }
}
