package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.LedgerSpec;
import dev.sluice.gateway.catalog.QuotaKind;
import dev.sluice.gateway.catalog.QuotaUnit;
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

    /// What the image held that this ledger came back from. Event loops write their records in
    /// another order than they charged, so that a record is judged by this and not by the one
    /// before it.
    private long imaged;

    private boolean retired;

    Ledger(int ordinal, LedgerSpec spec) {
        this.ordinal = ordinal;
        this.spec = spec;
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
    void adopt(LedgerSpec asked, long now) {
        if (asked.revision() > spec.revision()) {
            renew(asked, now);
        }
    }

    /// Follows the revision in force; what is used and held stays.
    void renew(LedgerSpec current, long now) {
        if (!current.quota().equals(spec.quota())) {
            window.adapt(current.quota(), now);
        }
        spec = current;
    }

    long limit() {
        return spec.quota().limit();
    }

    long used(long now) {
        return window.used(now);
    }

    long held() {
        return held;
    }

    long resetsAt(long now) {
        return window.resetsAt(now);
    }

    /// What the request would hold here.
    long amount(long prompt, long completion) {
        return switch (spec.quota().unit()) {
            case TOTAL_TOKENS -> prompt + completion;
            case PROMPT_TOKENS -> prompt;
            case COMPLETION_TOKENS -> completion;
            case REQUESTS, IN_FLIGHT -> 1;
        };
    }

    boolean countsCompletion() {
        return spec.quota().unit() == QuotaUnit.TOTAL_TOKENS
                || spec.quota().unit() == QuotaUnit.COMPLETION_TOKENS;
    }

    void hold(long amount, long now) {
        window.open(now);
        held += amount;
    }

    void release(long amount) {
        held -= amount;
    }

    /// Counts what was consumed; the number of the charge comes back.
    long charge(long amount, long now) {
        window.charge(amount, now);
        return ++charges;
    }

    /// Whether what was charged then still counts in the window that runs now. A window that slides
    /// or refills has no edge; what was charged counts for its length.
    boolean isSameWindow(long resetsAt, long chargedAt, long now) {
        return spec.quota().kind() == QuotaKind.FIXED
                ? window.resetsAt(now) == resetsAt
                : now - chargedAt < spec.quota().window().nominalMillis();
    }

    /// How long until `amount` more fits beside what others hold.
    long millisUntilFits(long amount, long held, long now) {
        return window.millisUntil(limit() - held - amount, now);
    }

    void restore(LedgerImage image) {
        window.restore(image);
        charges = image.charges();
        imaged = image.charges();
    }

    /// Charges from a record, unless the figures hold it already.
    void replay(long amount, long number, long at, long resetsAt) {
        if (number == 0 && amount == 0) {
            // A ledger that was asked and charged nothing, as after a refusal.
            return;
        }
        if (number == 0 || number > imaged) {
            window.replayed(resetsAt, at);
            window.charge(amount, at);
            charges = number == 0 ? charges + 1 : Math.max(charges, number);
        }
    }

    LedgerImage image() {
        return window.image(spec.key(), charges);
    }

    boolean isRetired() {
        return retired;
    }

    /// Nobody may use this object any more; true where it holds nothing that would be lost.
    boolean retire(long now) {
        retired = held == 0 && window.used(now) == 0;
        return retired;
    }
}
