package dev.sluice.gateway.quota;

import java.util.ArrayList;
import java.util.List;

/// A ledger from before the restart whose quota is not known yet: its image, and the charges behind
/// it.
final class RememberedLedger {
    private final LedgerImage image;
    private final List<Charge> charges = new ArrayList<>();

    record Charge(long amount, long number, long resetsAt, long at) {
        void onto(Ledger ledger) {
            ledger.replay(amount, number, at, resetsAt);
        }
    }

    RememberedLedger(LedgerImage image) {
        this.image = image;
    }

    synchronized void add(Charge charge) {
        charges.add(charge);
    }

    synchronized void restore(Ledger ledger) {
        ledger.lock();
        try {
            ledger.restore(image);
            charges.forEach(charge -> charge.onto(ledger));
        } finally {
            ledger.unlock();
        }
    }
}
