package dev.sluice.console.ui.quotas;

import dev.sluice.console.fleet.LedgerState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The plan's quotas with what the gateways say is used of them at one moment.
final class MatrixCells {
    private final MatrixPlan plan;
    private final Map<Ledger, LedgerState> states = new HashMap<>();
    private final Instant now;

    MatrixCells(MatrixPlan plan, List<LedgerState> states, Instant now) {
        this.plan = plan;
        this.now = now;
        for (var state : states) {
            this.states.put(new Ledger(state.quotaId(), state.consumer()), state);
        }
    }

    /// @param consumer null where the ledger is shared
    private record Ledger(UUID quota, @Nullable UUID consumer) {}

    Instant now() {
        return now;
    }

    /// The gauges of a cell, the tightest first; empty where nothing limits there.
    List<CellGauge> at(MatrixRow row, MatrixColumn column) {
        return plan.at(row, column).stream()
                .map(slot -> CellGauge.of(slot, state(slot), now))
                .sorted(CellGauge.TIGHTEST_FIRST)
                .toList();
    }

    /// How the worst enforced gauge of a row stands.
    Standing standing(MatrixRow row) {
        var worst = Standing.IDLE;
        for (var column : plan.columns()) {
            for (var gauge : at(row, column)) {
                if (!gauge.shadow()) {
                    worst = worst.or(gauge.standing());
                }
            }
        }
        return worst;
    }

    private @Nullable LedgerState state(Slot slot) {
        var quota = slot.quota();
        var consumer = quota.scope().consumer();
        var of = consumer == null ? slot.ledgerOf() : consumer.id();
        return states.get(new Ledger(quota.id(), of));
    }
}
