package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.Quota;

/// Counts the last window's length in two buckets: the running one, and of the one before it the
/// share that still overlaps. The error is what came in a burst inside the earlier bucket.
final class SlidingWindow implements TokenWindow {
    private final long length;
    private long start;
    private long current;
    private long previous;

    SlidingWindow(Quota quota) {
        this.length = quota.window().nominalMillis();
    }

    @Override
    public long used(long now) {
        roll(now);
        return current + overlap(now);
    }

    /// Rounded up, so that rounding never lets more through than the limit.
    private long overlap(long now) {
        var left = length - (now - start);
        return (long) Math.ceil(previous * ((double) left / length));
    }

    @Override
    public void open(long now) {
        roll(now);
    }

    @Override
    public void charge(long amount, long now) {
        roll(now);
        current = Math.max(0, current + amount);
    }

    /// When all that counts now would have passed.
    @Override
    public long resetsAt(long now) {
        roll(now);
        if (current > 0) {
            return start + 2 * length;
        }
        return previous > 0 ? start + length : 0;
    }

    @Override
    public long millisUntil(long target, long now) {
        roll(now);
        if (current + overlap(now) <= target) {
            return 0;
        }
        if (target < 0) {
            return Long.MAX_VALUE;
        }
        if (current <= target) {
            return start + until(previous, target - current) - now;
        }
        return start + length + until(current, target) - now;
    }

    /// How far into a bucket the one before it, holding `amount`, has faded to `rest`.
    private long until(long amount, long rest) {
        return Math.min(length, (long) Math.ceil(length * (1 - (double) rest / amount)) + 1);
    }

    @Override
    public void adapt(Quota quota, long now) {
        // Only the limit can change under one identity, and it is not kept here.
    }

    private void roll(long now) {
        if (now >= start && now < start + length) {
            return;
        }
        var bucket = Math.floorDiv(now, length) * length;
        if (now < start) {
            // The clock went back: what counts keeps counting from the bucket it is in now.
            start = bucket;
            return;
        }
        previous = bucket == start + length ? current : 0;
        current = 0;
        start = bucket;
    }

    @Override
    public LedgerImage image(String key, long charges) {
        return new LedgerImage(key, start, start + length, current, previous, charges);
    }

    @Override
    public void restore(LedgerImage image) {
        start = image.windowStart();
        current = image.used();
        previous = image.previous();
    }

    @Override
    public void replayed(long resetsAt, long at) {}
}
