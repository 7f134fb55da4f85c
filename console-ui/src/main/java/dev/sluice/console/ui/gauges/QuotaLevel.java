package dev.sluice.console.ui.gauges;

import dev.sluice.console.fleet.GatewayRow;
import dev.sluice.console.fleet.NodeState;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How far one ledger of a quota is used, over all connected gateways.
///
/// @param consumer set where the quota has one ledger per consumer
/// @param held reserved by requests that are still running
/// @param resetsAt the earliest end of its window; null where nothing runs
public record QuotaLevel(
        UUID quota,
        @Nullable UUID consumer,
        String ledger,
        long used,
        long held,
        long limit,
        @Nullable Instant resetsAt) {

    /// The part that is taken, 0 to 1 and above where a last answer went over.
    public double taken() {
        return limit <= 0 ? 1 : (double) (used + held) / limit;
    }

    /// One level for each ledger that a gateway speaks of, the fullest first.
    public static List<QuotaLevel> of(List<GatewayRow> gateways) {
        var all = new LinkedHashMap<String, QuotaLevel>();
        for (var gateway : gateways) {
            if (gateway.state() == NodeState.AWAY) {
                continue;
            }
            for (var gauge : gateway.gauges().ledgers()) {
                var one =
                        new QuotaLevel(
                                gauge.quotaId(),
                                gauge.consumerId(),
                                gauge.ledger(),
                                gauge.used(),
                                gauge.held(),
                                gauge.limit(),
                                gauge.resetsAt());
                var key = gauge.ledger() + "|" + gauge.consumerId();
                all.merge(key, one, QuotaLevel::with);
            }
        }
        return all.values().stream()
                .sorted((a, b) -> Double.compare(b.taken(), a.taken()))
                .toList();
    }

    private QuotaLevel with(QuotaLevel other) {
        return new QuotaLevel(
                quota,
                consumer,
                ledger,
                used + other.used,
                held + other.held,
                limit + other.limit,
                earlier(resetsAt, other.resetsAt));
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
