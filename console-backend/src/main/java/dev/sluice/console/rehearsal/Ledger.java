package dev.sluice.console.rehearsal;

import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One counter of a quota during a replay.
final class Ledger {
    /// A request passes where so many completion tokens would fit, and is cut at what there is.
    private static final long LEAST_COMPLETION = 64;

    /// Whose limit it is, in the order in which ledgers are asked.
    enum Whose {
        CONSUMER_INSTANCE,
        CONSUMER,
        INSTANCE,
        ROUTE,
        TENANT,
        GLOBAL
    }

    private final QuotaConfig quota;
    private final UUID quotaId;
    private final Whose whose;
    private final int gateways;

    /// Null where it counts what is in flight.
    private final @Nullable Window window;

    private long inFlight;

    Ledger(QuotaConfig quota, Whose whose, int gateways, long used, long resetsAt, long at) {
        this.quota = quota;
        this.quotaId = UUID.fromString(quota.getId());
        this.whose = whose;
        this.gateways = gateways;
        if (quota.getUnit() == QuotaUnit.IN_FLIGHT) {
            this.window = null;
            this.inFlight = used;
        } else {
            this.window = Window.of(quota, gateways, used, resetsAt, at);
        }
    }

    /// The quota's limit at a moment, a boost included.
    static long limit(QuotaConfig quota, long at) {
        return at < quota.getBoostUntilMs() ? quota.getBoostLimit() : quota.getLimit();
    }

    QuotaConfig quota() {
        return quota;
    }

    UUID quotaId() {
        return quotaId;
    }

    Whose whose() {
        return whose;
    }

    boolean enforces() {
        return !quota.getShadow();
    }

    boolean countsFlight() {
        return window == null;
    }

    private long free(long at) {
        return limit(quota, at) * gateways - (window == null ? inFlight : window.used(at));
    }

    /// Whether an arrival may pass, as the gateway asks before it knows how long the answer will
    /// be.
    boolean fits(Arrival arrival, Cost cost, long at) {
        if (window == null) {
            return free(at) >= arrival.count();
        }
        var least = Math.min(arrival.completion(), LEAST_COMPLETION);
        var amount = cost.of(arrival, least);
        return amount == 0 || amount <= free(at);
    }

    /// The completion tokens at which it would cut the answer.
    long longest(Arrival arrival, Cost cost, long at) {
        return window == null ? Long.MAX_VALUE : cost.completionsWithin(free(at), arrival);
    }

    void charge(Arrival arrival, Cost cost, long completion, long at) {
        if (window == null) {
            inFlight += arrival.count();
        } else {
            window.charge(times(cost.of(arrival, completion), arrival.count()), at);
        }
    }

    /// An arrival has left its instance.
    void release(long count) {
        inFlight = Math.max(0, inFlight - count);
    }

    private static long times(long amount, long count) {
        return amount > Long.MAX_VALUE / 4 / count ? Long.MAX_VALUE / 4 : amount * count;
    }
}
