package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.Quota;
import dev.sluice.gateway.catalog.QuotaUnit;

/// How one ledger's consumption passes with time. Guarded by its ledger's lock.
///
/// Lengths of time are measured by the steady clock, which no jump of the wall clock touches; only
/// a window that is aligned to the clock looks at the wall. Images and answers for callers are in
/// the wall clock's epoch milliseconds.
sealed interface TokenWindow permits FixedWindow, SlidingWindow, BucketWindow, NoWindow {

    /// So much at most counts: sums of it with a limit stay within a `long`.
    long MOST = 1L << 61;

    static TokenWindow of(Quota quota) {
        if (quota.unit() == QuotaUnit.IN_FLIGHT) {
            return new NoWindow();
        }
        return switch (quota.kind()) {
            case FIXED -> new FixedWindow(quota);
            case SLIDING -> new SlidingWindow(quota);
            case TOKEN_BUCKET -> new BucketWindow(quota);
        };
    }

    /// What counts at this moment.
    long used(Moment now);

    /// Something is about to be held: a window that waits for its first request begins.
    void open(Moment now);

    /// Counts an amount; what was consumed never falls below zero.
    void charge(long amount, Moment now);

    /// Counts better what was charged at that {@link #age} and still counts; `difference` may be
    /// negative.
    default void correct(long difference, long age, Moment now) {
        charge(difference, now);
    }

    /// When the window ends by the wall clock; 0 = it has not begun, or has no end.
    long resetsAt(Moment now);

    /// How long until no more than `target` counts, should nothing be added; {@link Long#MAX_VALUE}
    /// = never.
    long millisUntil(long target, Moment now);

    /// Whether what was charged then still counts; `age` is what {@link #age} said when it was.
    boolean stillCounts(long age, Moment now);

    /// Marks a charge's place in time.
    long age(Moment now);

    /// The quota changed; what was consumed stays.
    void adapt(Quota quota, Moment now);

    LedgerImage image(String key, long charges, Moment now);

    void restore(LedgerImage image, Moment now);

    /// A replayed charge belonged to a window with this end by the wall clock, 0 where that is not
    /// known; false where that window is over and the charge no longer counts.
    boolean replayed(long resetsAt, Moment at);

    static long sum(long used, long amount) {
        return Math.clamp(used + amount, 0, MOST);
    }
}
