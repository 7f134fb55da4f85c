package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.Quota;
import dev.sluice.gateway.catalog.QuotaUnit;

/// How one ledger's consumption passes with time. Guarded by its ledger's lock; times are epoch
/// milliseconds of a clock that may jump.
sealed interface TokenWindow permits FixedWindow, SlidingWindow, BucketWindow, NoWindow {

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
    long used(long now);

    /// Something is about to be held: a window that waits for its first request begins.
    void open(long now);

    /// Counts an amount; what was consumed never falls below zero.
    void charge(long amount, long now);

    /// When the window ends; 0 = it has not begun, or has no end.
    long resetsAt(long now);

    /// How long until no more than `target` counts, should nothing be added; {@link Long#MAX_VALUE}
    /// = never.
    long millisUntil(long target, long now);

    /// The quota changed; what was consumed stays.
    void adapt(Quota quota, long now);

    LedgerImage image(String key, long charges);

    void restore(LedgerImage image);

    /// A replayed charge belonged to a window with this end, 0 where that is not known.
    void replayed(long resetsAt, long at);
}
