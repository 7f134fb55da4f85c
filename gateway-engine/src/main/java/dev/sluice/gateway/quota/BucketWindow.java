package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.Quota;

/// A bucket that refills steadily, its limit in one window's time. Kept as what is missing from it:
/// that may pass the limit when an answer grew beyond its hold, and is then paid off first.
final class BucketWindow implements TokenWindow {
    private final long length;
    private long limit;
    private long missing;
    private long refilledAt;

    BucketWindow(Quota quota) {
        this.length = quota.window().nominalMillis();
        this.limit = quota.limit();
    }

    @Override
    public long used(long now) {
        refill(now);
        return missing;
    }

    @Override
    public void open(long now) {
        refill(now);
    }

    @Override
    public void charge(long amount, long now) {
        refill(now);
        missing = Math.max(0, missing + amount);
    }

    /// When the bucket would be full again.
    @Override
    public long resetsAt(long now) {
        refill(now);
        return missing == 0 ? 0 : refilledAt + timeFor(missing);
    }

    @Override
    public long millisUntil(long target, long now) {
        refill(now);
        if (missing <= target) {
            return 0;
        }
        return target < 0
                ? Long.MAX_VALUE
                : Math.max(1, refilledAt + timeFor(missing - target) - now);
    }

    @Override
    public void adapt(Quota quota, long now) {
        refill(now);
        limit = quota.limit();
    }

    private long timeFor(long tokens) {
        return (long) Math.ceil((double) tokens * length / limit);
    }

    /// Whole tokens only: the time of a token begun stays on the clock, so that nothing is lost by
    /// looking often.
    private void refill(long now) {
        if (missing == 0 || now < refilledAt) {
            refilledAt = now;
            return;
        }
        var tokens = (long) ((double) (now - refilledAt) * limit / length);
        if (tokens >= missing) {
            missing = 0;
            refilledAt = now;
        } else if (tokens > 0) {
            missing -= tokens;
            refilledAt = Math.min(now, refilledAt + (long) ((double) tokens * length / limit));
        }
    }

    @Override
    public LedgerImage image(String key, long charges) {
        return new LedgerImage(key, refilledAt, 0, missing, 0, charges);
    }

    @Override
    public void restore(LedgerImage image) {
        refilledAt = image.windowStart();
        missing = image.used();
    }

    @Override
    public void replayed(long resetsAt, long at) {}
}
