package dev.sluice.gateway.quota;

import java.time.Duration;
import java.util.List;

/// What the ledgers say to an ask.
public sealed interface QuotaVerdict {

    /// The tokens are held on every ledger until the reservation ends.
    record Granted(Reservation reservation) implements QuotaVerdict {}

    /// `by` has not enough free; nothing is held anywhere. `retryAfter` is when the same ask could
    /// pass.
    record Denied(LedgerFigures by, Duration retryAfter, List<LedgerFigures> ledgers)
            implements QuotaVerdict {
        public Denied {
            ledgers = List.copyOf(ledgers);
        }
    }

    /// The ask would not pass `by` even in an empty window; `largest` is the `max_tokens` that
    /// would, zero or less where the prompt alone is too long.
    record NeverFits(LedgerFigures by, long largest, List<LedgerFigures> ledgers)
            implements QuotaVerdict {
        public NeverFits {
            ledgers = List.copyOf(ledgers);
        }
    }
}
