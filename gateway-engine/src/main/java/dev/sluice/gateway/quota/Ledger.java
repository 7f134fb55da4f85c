package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.LedgerSpec;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;

/// One ledger: what is used in its window, and what is held. Everything but its order is guarded by
/// its lock; locks are taken in the order of the ledgers' ordinals, so that two requests never wait
/// for each other.
final class Ledger {
    private final int ordinal;
    private final ReentrantLock lock = new ReentrantLock();
    private final TokenWindow window;
    private LedgerSpec spec;
    private long held;
    private long charges;
    private long refused;

    /// What the image held that this ledger came back from. Event loops write their records in
    /// another order than they charged, so that a record is judged by this and not by the one
    /// before it.
    private long imaged;

    private boolean retired;

    /// Where it stands in line since it changed, until somebody looked.
    private final Queue<Ledger> changed;

    private boolean inLine;

    Ledger(int ordinal, LedgerSpec spec, Queue<Ledger> changed) {
        this.ordinal = ordinal;
        this.spec = spec;
        this.changed = changed;
        this.window = TokenWindow.of(spec.quota());
    }

    int ordinal() {
        return ordinal;
    }

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    LedgerSpec spec() {
        return spec;
    }

    /// Takes a newer revision's wish over; an exchange that began under an older one changes
    /// nothing.
    void adopt(LedgerSpec asked, Moment now) {
        if (asked.revision() > spec.revision()) {
            renew(asked, now);
        }
    }

    /// Follows the revision in force; what is used and held stays.
    void renew(LedgerSpec current, Moment now) {
        if (!current.quota().equals(spec.quota())) {
            window.adapt(current.quota(), now);
        }
        spec = current;
        change();
    }

    private void change() {
        if (!inLine) {
            inLine = true;
            changed.add(this);
        }
    }

    /// The limit in force.
    long limit(Moment now) {
        return spec.quota().limitAt(now.wall());
    }

    long used(Moment now) {
        return window.used(now);
    }

    long held() {
        return held;
    }

    long resetsAt(Moment now) {
        return window.resetsAt(now);
    }

    void hold(long amount, Moment now) {
        change();
        window.open(now);
        held += amount;
    }

    void release(long amount) {
        change();
        held -= amount;
    }

    /// Counts what was consumed; the number of the charge comes back.
    long charge(long amount, Moment now) {
        change();
        window.charge(amount, now);
        return ++charges;
    }

    /// Counts better what was charged at that age; this is a charge with a number of its own.
    long correct(long difference, long age, Moment now) {
        change();
        window.correct(difference, age, now);
        return ++charges;
    }

    /// Marks a charge's place in time, for {@link #stillCounts}.
    long age(Moment now) {
        return window.age(now);
    }

    boolean stillCounts(long age, Moment now) {
        return window.stillCounts(age, now);
    }

    void countRefusal() {
        change();
        refused++;
    }

    long refused() {
        return refused;
    }

    LedgerState state(Moment now) {
        return new LedgerState(spec, limit(now), used(now), held, refused, resetsAt(now));
    }

    /// It is looked at and has left the line.
    LedgerState lookedAt(Moment now) {
        inLine = false;
        return state(now);
    }

    /// How long until `amount` more fits beside what others hold, `earliest` or longer; {@link
    /// Long#MAX_VALUE} = not while they hold it.
    long millisUntilFits(long amount, long held, long earliest, Moment now) {
        var from = earliest;
        var boost = spec.quota().boost();
        var boosted = boost == null ? 0 : boost.untilMillis() - now.wall();
        if (boost != null && from < boosted) {
            var wait = Math.max(from, window.millisUntil(boost.limit() - held - amount, now));
            if (wait < boosted) {
                return wait;
            }
            from = boosted;
        }
        return Math.max(from, window.millisUntil(spec.quota().limit() - held - amount, now));
    }

    void restore(LedgerImage image, Moment now) {
        window.restore(image, now);
        charges = image.charges();
        imaged = image.charges();
    }

    /// Charges from a record, unless the figures hold it already.
    void replay(long amount, long number, Moment at, long resetsAt) {
        if (number == 0 && amount == 0) {
            // A ledger that was asked and charged nothing, as after a refusal.
            return;
        }
        if (number != 0 && number <= imaged) {
            return;
        }
        if (window.replayed(resetsAt, at)) {
            window.charge(amount, at);
        }
        charges = number == 0 ? charges + 1 : Math.max(charges, number);
    }

    LedgerImage image(Moment now) {
        return window.image(spec.key(), charges, now);
    }

    boolean isRetired() {
        return retired;
    }

    /// Nobody may use this object any more; true where it holds nothing that would be lost.
    boolean retire(Moment now) {
        retired = held == 0 && window.used(now) == 0;
        return retired;
    }
}
