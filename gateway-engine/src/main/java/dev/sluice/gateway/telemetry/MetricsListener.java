package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.exchange.Attempt;
import dev.sluice.gateway.exchange.Exchange;
import dev.sluice.gateway.exchange.ExchangeListener;
import dev.sluice.gateway.exchange.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts exchanges. However many routes come and go, the number of label sets is bounded: what
/// comes beyond is counted under `other`.
public final class MetricsListener implements ExchangeListener {
    private static final int MOST_LABEL_SETS = 5_000;

    private final MeterRegistry registry;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<Labels, ExchangeMeters> meters = new ConcurrentHashMap<>();
    private final Map<Object, Counter> counters = new ConcurrentHashMap<>();

    private record Fallback(String from, String to, String reason) {}

    private record Rejection(String scope, String reason) {}

    public MetricsListener(Meters meters) {
        this.registry = meters.registry();
        Gauge.builder("sluice.in_flight", inFlight, AtomicInteger::get)
                .description("Exchanges under way")
                .register(registry);
    }

    /// Exchanges under way.
    public int inFlight() {
        return inFlight.get();
    }

    @Override
    public void arrived() {
        inFlight.incrementAndGet();
    }

    @Override
    public void ended(Exchange.Settled settled) {
        inFlight.decrementAndGet();
        var own = meters(Labels.of(settled));
        own.duration().record(settled.durationNanos(), TimeUnit.NANOSECONDS);
        own.overhead().record(settled.overheadNanos(), TimeUnit.NANOSECONDS);
        var firstContent = settled.firstContentNanos();
        if (firstContent > 0) {
            own.firstToken().record(firstContent, TimeUnit.NANOSECONDS);
            var more = settled.usage().usage().completion() - 1;
            if (settled.stream() && more > 0) {
                own.perToken()
                        .record(
                                (settled.durationNanos() - firstContent) / more,
                                TimeUnit.NANOSECONDS);
            }
        }
        own.count(settled.usage().usage());
        countFallbacks(settled);
        countRejection(settled);
    }

    private void countFallbacks(Exchange.Settled settled) {
        Attempt before = null;
        for (var attempt : settled.attempts()) {
            if (before != null) {
                count(
                        "sluice.fallbacks",
                        new Fallback(
                                before.instance().name(),
                                attempt.instance().name(),
                                before.outcome().word()));
            }
            before = attempt;
        }
    }

    private void countRejection(Exchange.Settled settled) {
        if (settled.outcome() != Outcome.REFUSED_QUOTA) {
            return;
        }
        for (var figures : settled.ledgers()) {
            if (figures.refused() && !figures.ledger().quota().shadow()) {
                count(
                        "sluice.quota.rejections",
                        new Rejection(figures.ledger().scope().word(), settled.code()));
                return;
            }
        }
    }

    private ExchangeMeters meters(Labels labels) {
        var known = meters.get(labels);
        if (known != null) {
            return known;
        }
        var bounded = meters.size() < MOST_LABEL_SETS ? labels : Labels.OTHERS;
        return meters.computeIfAbsent(bounded, fresh -> new ExchangeMeters(registry, fresh));
    }

    private void count(String name, Object labels) {
        var known = counters.get(labels);
        if (known == null && counters.size() < MOST_LABEL_SETS) {
            known = counters.computeIfAbsent(labels, fresh -> counter(name, fresh));
        }
        if (known != null) {
            known.increment();
        }
    }

    private Counter counter(String name, Object labels) {
        return switch (labels) {
            case Fallback(var from, var to, var reason) ->
                    registry.counter(name, "from", from, "to", to, "reason", reason);
            case Rejection(var scope, var reason) ->
                    registry.counter(name, "scope", scope, "reason", reason);
            default -> throw new IllegalArgumentException("labels: " + labels);
        };
    }
}
