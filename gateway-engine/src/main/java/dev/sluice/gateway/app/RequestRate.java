package dev.sluice.gateway.app;

import dev.sluice.gateway.exchange.Exchange;
import dev.sluice.gateway.exchange.ExchangeListener;
import java.util.concurrent.atomic.LongAdder;

/// Requests per second over the last ones, for the heartbeat: a mean in which each second weighs
/// less than the one after it.
final class RequestRate implements ExchangeListener {
    private static final double WEIGHT = 0.3;

    private final LongAdder ended = new LongAdder();
    private volatile double perSecond;

    @Override
    public void ended(Exchange.Settled settled) {
        ended.increment();
    }

    /// Called once a second, by one thread.
    void second() {
        perSecond += WEIGHT * (ended.sumThenReset() - perSecond);
    }

    double perSecond() {
        return perSecond;
    }
}
