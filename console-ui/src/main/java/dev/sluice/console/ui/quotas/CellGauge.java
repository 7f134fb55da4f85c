package dev.sluice.console.ui.quotas;

import dev.sluice.console.fleet.LedgerState;
import dev.sluice.console.quotas.QuotaMode;
import dev.sluice.console.quotas.QuotaRow;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// One quota of a cell with what is used of it right now.
///
/// Figures are in the ledger's own units.
///
/// @param limit in force, a boost included
/// @param resetsAt null where no window runs
/// @param emptyAt when it is spent at the present pace; null where the pace empties nothing
record CellGauge(
        Slot slot,
        long used,
        long held,
        long limit,
        long remaining,
        long refused,
        @Nullable Instant resetsAt,
        @Nullable Instant emptyAt) {

    /// The one that a request meets first comes first: enforced before only counted, then by how
    /// little is left.
    static final Comparator<CellGauge> TIGHTEST_FIRST =
            Comparator.comparing(CellGauge::shadow)
                    .thenComparing(Comparator.comparingDouble(CellGauge::taken).reversed())
                    .thenComparing(gauge -> gauge.quota().name());

    static CellGauge of(Slot slot, @Nullable LedgerState state, Instant now) {
        if (state == null) {
            var limit = slot.quota().limitAt(now);
            return new CellGauge(slot, 0, 0, limit, limit, 0, null, null);
        }
        return new CellGauge(
                slot,
                state.used(),
                state.held(),
                state.limit(),
                state.remaining(),
                state.refused(),
                state.resetsAt(),
                state.emptyAt());
    }

    QuotaRow quota() {
        return slot.quota();
    }

    boolean shadow() {
        return quota().mode() == QuotaMode.SHADOW;
    }

    /// 0 to 1, and above where a last answer went over.
    double taken() {
        return limit <= 0 ? 1 : (double) (used + held) / limit;
    }

    Standing standing() {
        return Standing.of(used, held, limit);
    }
}
