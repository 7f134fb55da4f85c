package dev.sluice.gateway.quota;

import java.util.ArrayList;
import java.util.List;

/// A ledger from before the restart whose quota is not known yet: its image, and the charges behind
/// it.
final class RememberedLedger {
    private final LedgerImage image;
    private final List<Charge> charges = new ArrayList<>();

    record Charge(long amount, long number, long resetsAt, long at) {
        void onto(Ledger ledger, Moment now) {
            ledger.replay(amount, number, now.at(at), resetsAt);
        }
    }

    RememberedLedger(LedgerImage image) {
        this.image = image;
    }

    synchronized void add(Charge charge) {
        charges.add(charge);
    }

    synchronized void restore(Ledger ledger, Moment now) {
        ledger.lock();
        try {
            ledger.restore(image, now);
            charges.forEach(charge -> charge.onto(ledger, now));
        } finally {
            ledger.unlock();
        }
    }
}
