package dev.sluice.gateway.quota;

import io.netty.util.concurrent.Ticker;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/// Tells the ledgers what time it is, by the wall clock and by one that cannot jump.
final class LedgerClock {
    private final InstantSource wall;
    private final Ticker ticker;
    private final long startMillis;
    private final long startNanos;

    LedgerClock(InstantSource wall, Ticker ticker) {
        this.wall = wall;
        this.ticker = ticker;
        this.startMillis = wall.millis();
        this.startNanos = ticker.nanoTime();
    }

    Moment now() {
        var passed = TimeUnit.NANOSECONDS.toMillis(ticker.nanoTime() - startNanos);
        return new Moment(startMillis + passed, wall.millis());
    }
}
