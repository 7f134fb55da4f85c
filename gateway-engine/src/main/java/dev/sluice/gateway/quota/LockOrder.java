package dev.sluice.gateway.quota;

/// Locks several ledgers at once, always in the order of their ordinals.
final class LockOrder {
    private LockOrder() {}

    /// The ledgers by ordinal, each once.
    static Ledger[] of(Ledger[] some, Ledger[] more) {
        if (more.length == 0 && isOrdered(some)) {
            return some;
        }
        var all = new Ledger[some.length + more.length];
        var count = 0;
        for (var ledger : some) {
            count = insert(all, count, ledger);
        }
        for (var ledger : more) {
            count = insert(all, count, ledger);
        }
        return count == all.length ? all : java.util.Arrays.copyOf(all, count);
    }

    private static boolean isOrdered(Ledger[] ledgers) {
        for (var i = 1; i < ledgers.length; i++) {
            if (ledgers[i - 1].ordinal() >= ledgers[i].ordinal()) {
                return false;
            }
        }
        return true;
    }

    private static int insert(Ledger[] sorted, int count, Ledger ledger) {
        var at = count;
        while (at > 0 && sorted[at - 1].ordinal() > ledger.ordinal()) {
            at--;
        }
        if (at > 0 && sorted[at - 1] == ledger) {
            return count;
        }
        System.arraycopy(sorted, at, sorted, at + 1, count - at);
        sorted[at] = ledger;
        return count + 1;
    }

    static void lock(Ledger[] ordered) {
        for (var ledger : ordered) {
            ledger.lock();
        }
    }

    static void unlock(Ledger[] ordered) {
        for (var i = ordered.length - 1; i >= 0; i--) {
            ordered[i].unlock();
        }
    }
}
