package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.Quota;

/// Counts the last window's length in two buckets: the running one, and of the one before it the
/// share that still overlaps. The error is what came in a burst inside the earlier bucket.
final class SlidingWindow implements TokenWindow {
    private final long length;

    /// Of the running bucket, by the steady clock.
    private long start;

    private long current;
    private long previous;

    SlidingWindow(Quota quota) {
        this.length = quota.window().nominalMillis();
    }

    @Override
    public long used(Moment now) {
        roll(now);
        return current + overlap(now);
    }

    /// Rounded up, so that rounding never lets more through than the limit.
    private long overlap(Moment now) {
        var left = length - (now.steady() - start);
        return (long) Math.ceil(previous * ((double) left / length));
    }

    @Override
    public void open(Moment now) {
        roll(now);
    }

    @Override
    public void charge(long amount, Moment now) {
        roll(now);
        current = TokenWindow.sum(current, amount);
    }

    /// In the bucket in which it was charged: what is taken back has faded there as far as it has.
    @Override
    public void correct(long difference, long age, Moment now) {
        roll(now);
        if (age < start) {
            previous = TokenWindow.sum(previous, difference);
        } else {
            current = TokenWindow.sum(current, difference);
        }
    }

    /// When all that counts now would have passed.
    @Override
    public long resetsAt(Moment now) {
        roll(now);
        if (current > 0) {
            return now.wallAt(start + 2 * length);
        }
        return previous > 0 ? now.wallAt(start + length) : 0;
    }

    @Override
    public long millisUntil(long target, Moment now) {
        roll(now);
        if (current + overlap(now) <= target) {
            return 0;
        }
        if (target < 0) {
            return Long.MAX_VALUE;
        }
        if (current <= target) {
            return start + until(previous, target - current) - now.steady();
        }
        return start + length + until(current, target) - now.steady();
    }

    /// How far into a bucket the one before it, holding `amount`, has faded to `rest`.
    private long until(long amount, long rest) {
        return Math.min(length, (long) Math.ceil(length * (1 - (double) rest / amount)) + 1);
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
    public void adapt(Quota quota, Moment now) {
        // Only the limit can change under one identity, and it is not kept here.
    }

    private void roll(Moment now) {
        var passed = Math.floorDiv(now.steady() - start, length);
        if (passed == 0) {
            return;
        }
        if (passed < 0) {
            // Only after a restart with a wall clock that went back, or in a replay of earlier
            // records: what counts keeps counting.
            start = now.steady();
            return;
        }
        previous = passed == 1 ? current : 0;
        current = 0;
        start += passed * length;
    }

    @Override
    public LedgerImage image(String key, long charges, Moment now) {
        var from = now.wallAt(start);
        return new LedgerImage(key, from, from + length, current, previous, charges);
    }

    @Override
    public void restore(LedgerImage image, Moment now) {
        start = now.steadyAt(image.windowStart());
        current = image.used();
        previous = image.previous();
    }

    @Override
    public boolean replayed(long resetsAt, Moment at) {
        return true;
    }
}
