package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.Quota;

/// A bucket that refills steadily, its limit in one window's time. Kept as what is missing from it:
/// that may pass the limit when an answer grew beyond its hold, and is then paid off first.
///
/// A boost is a larger bucket that refills faster, until its end.
final class BucketWindow implements TokenWindow {
    private static final double EXACT = 4e18;

    private final long length;
    private Quota quota;
    private long missing;

    /// By the steady clock.
    private long refilledAt;

    /// What has come in of the next token, in parts of the window's length: looking often loses
    /// nothing and gains nothing.
    private long begun;

    BucketWindow(Quota quota) {
        this.length = quota.window().nominalMillis();
        this.quota = quota;
    }

    @Override
    public long used(Moment now) {
        refill(now);
        return missing;
    }

    @Override
    public void open(Moment now) {
        refill(now);
    }

    @Override
    public void charge(long amount, Moment now) {
        refill(now);
        missing = TokenWindow.sum(missing, amount);
    }

    /// When the bucket would be full again.
    @Override
    public long resetsAt(Moment now) {
        refill(now);
        return missing == 0 ? 0 : now.wallAt(refilledAt + timeFor(missing, now));
    }

    @Override
    public long millisUntil(long target, Moment now) {
        refill(now);
        if (missing <= target) {
            return 0;
        }
        return target < 0
                ? Long.MAX_VALUE
                : Math.max(1, refilledAt + timeFor(missing - target, now) - now.steady());
    }

    @Override
    public boolean stillCounts(long age, Moment now) {
        return now.steady() - age < length;
    }

    @Override
    public long age(Moment now) {
        return now.steady();
    }

    @Override
    public void adapt(Quota next, Moment now) {
        refill(now);
        quota = next;
    }

    /// How long the bucket takes for so many from {@link #refilledAt} on.
    private long timeFor(long tokens, Moment now) {
        var limit = quota.limitAt(now.wall());
        var boosted = boosted(now);
        if (boosted > 0) {
            var fast = (long) ((double) boosted * limit / length);
            if (fast < tokens) {
                return boosted + (long) Math.ceil(taken(tokens - fast, quota.limit())) + 1;
            }
        }
        return (long) Math.ceil(taken(tokens, limit));
    }

    /// How much of the time from {@link #refilledAt} on is boosted.
    private long boosted(Moment now) {
        var boost = quota.boost();
        return boost == null ? 0 : now.steadyAt(boost.untilMillis()) - refilledAt;
    }

    private double taken(long tokens, long limit) {
        return ((double) tokens * length - begun) / limit;
    }

    private void refill(Moment now) {
        var boost = quota.boost();
        if (boost != null) {
            var boosted = boosted(now);
            if (boosted > 0 && refilledAt + boosted < now.steady()) {
                refill(refilledAt + boosted, boost.limit());
            }
        }
        refill(now.steady(), quota.limitAt(now.wall()));
    }

    private void refill(long until, long limit) {
        var passed = until - refilledAt;
        refilledAt = until;
        if (missing == 0 || passed <= 0) {
            begun = missing == 0 ? 0 : begun;
            return;
        }
        long tokens;
        if ((double) passed * limit < EXACT) {
            var parts = passed * limit + begun;
            tokens = parts / length;
            begun = parts % length;
        } else {
            // At least a billion tokens: the part of one does not matter.
            tokens = (long) Math.min((double) passed * limit / length, missing);
            begun = 0;
        }
        missing -= Math.min(missing, tokens);
    }

    @Override
    public LedgerImage image(String key, long charges, Moment now) {
        return new LedgerImage(key, now.wallAt(refilledAt), 0, missing, 0, charges);
    }

    @Override
    public void restore(LedgerImage image, Moment now) {
        refilledAt = now.steadyAt(image.windowStart());
        missing = image.used();
    }

    @Override
    public boolean replayed(long resetsAt, Moment at) {
        return true;
    }
}
