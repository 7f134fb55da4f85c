package dev.sluice.console.usage;

import dev.sluice.console.ledger.LedgerPoster;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Prices what was parked, once there is a price for it.
@Component
public final class ParkedPricing {
    private static final Logger LOG = LoggerFactory.getLogger(ParkedPricing.class);
    private static final int STEP = 1_000;

    private final LedgerPoster ledger;
    private final Rollups rollups;
    private final TransactionTemplate transaction;

    ParkedPricing(LedgerPoster ledger, Rollups rollups, TransactionTemplate transaction) {
        this.ledger = ledger;
        this.rollups = rollups;
        this.transaction = transaction;
    }

    /// Posts every parked charge that a price covers, a thousand to a transaction.
    ///
    /// @return how many
    public long run() {
        var total = 0L;
        int done;
        do {
            done = Objects.requireNonNull(transaction.execute(_ -> step()));
            total += done;
        } while (done >= STEP);
        if (total > 0) {
            LOG.info("priced parked charges: count={}", total);
        }
        return total;
    }

    private int step() {
        var posted = ledger.postParked(STEP);
        rollups.price(posted);
        return posted.size();
    }
}
