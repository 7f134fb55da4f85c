package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.Quota;
import dev.sluice.gateway.catalog.WindowAlign;

/// Counts from zero in each window. One that is aligned to the first request begins with it, lasts
/// its length by the steady clock whatever the wall clock does, and rests after its end; one that
/// follows the wall clock is always in some window.
///
/// A wall clock that goes back behind the beginning of a clock window re-opens nothing: the window
/// goes on counting until the wall clock comes to its end after all, or until its length has passed
/// by the steady clock, whichever is first. So nothing spent is free again, and nobody waits longer
/// than a window's length.
final class FixedWindow implements TokenWindow {
    private static final long SAME_END = 50;

    private Quota quota;

    /// By the wall clock where the window follows it, else by the steady one; an end of 0 = rests.
    private long start;

    private long end;

    /// When it began, by the steady clock.
    private long begun;

    private long used;

    /// The end that was told last, by the wall clock.
    private long told;

    /// The number of this window.
    private long number;

    FixedWindow(Quota quota) {
        this.quota = quota;
    }

    private boolean followsClock() {
        return quota.align() == WindowAlign.CLOCK;
    }

    @Override
    public long used(Moment now) {
        roll(now);
        return used;
    }

    @Override
    public void open(Moment now) {
        roll(now);
        if (end == 0) {
            begin(now);
        }
    }

    @Override
    public void charge(long amount, Moment now) {
        open(now);
        used = TokenWindow.sum(used, amount);
    }

    @Override
    public long resetsAt(Moment now) {
        roll(now);
        if (end == 0) {
            return 0;
        }
        // Two clocks that tick apart put the same end some milliseconds to and fro.
        var at = now.wall() + left(now);
        if (Math.abs(at - told) > SAME_END) {
            told = at;
        }
        return told;
    }

    private long left(Moment now) {
        if (!followsClock()) {
            return end - now.steady();
        }
        return isBefore(now) ? begun + end - start - now.steady() : end - now.wall();
    }

    /// The wall clock went back.
    private boolean isBefore(Moment now) {
        return followsClock() && now.wall() < start;
    }

    @Override
    public long millisUntil(long target, Moment now) {
        roll(now);
        if (used <= target) {
            return 0;
        }
        return target < 0 ? Long.MAX_VALUE : left(now);
    }

    @Override
    public boolean stillCounts(long age, Moment now) {
        roll(now);
        return age == number;
    }

    @Override
    public long age(Moment now) {
        roll(now);
        return number;
    }

    @Override
    public void adapt(Quota next, Moment now) {
        roll(now);
        var before = quota;
        if (next.align() != before.align()) {
            if (next.align() == WindowAlign.CLOCK) {
                quota = next;
                begin(now);
            } else {
                rebase(now);
            }
        } else if (followsClock() && !next.zone().equals(before.zone())) {
            quota = next;
            begin(now);
        }
        quota = next;
    }

    /// From the wall clock to the first request: a window that was used ends when it was to end.
    private void rebase(Moment now) {
        var left = left(now);
        start = used == 0 ? 0 : now.steady();
        end = used == 0 ? 0 : now.steady() + left;
    }

    private void roll(Moment now) {
        if (end == 0) {
            if (followsClock()) {
                begin(now);
            }
        } else if (isOver(now)) {
            used = 0;
            start = 0;
            end = 0;
            number++;
            if (followsClock()) {
                begin(now);
            }
        }
    }

    private boolean isOver(Moment now) {
        return isBefore(now)
                ? now.steady() - begun >= end - start
                : (followsClock() ? now.wall() : now.steady()) >= end;
    }

    private void begin(Moment now) {
        begun = now.steady();
        if (followsClock()) {
            start = quota.window().clockStart(now.wall(), quota.zone());
            end = quota.window().clockEnd(now.wall(), quota.zone());
        } else {
            start = now.steady();
            end = start + quota.window().nominalMillis();
        }
    }

    @Override
    public LedgerImage image(String key, long charges, Moment now) {
        return followsClock() || end == 0
                ? new LedgerImage(key, start, end, used, 0, charges)
                : new LedgerImage(key, now.wallAt(start), now.wallAt(end), used, 0, charges);
    }

    @Override
    public void restore(LedgerImage image, Moment now) {
        used = image.used();
        start = image.windowStart();
        end = image.windowEnd();
        begun = now.steady();
        if (end != 0 && !followsClock()) {
            // The wall clock may have gone back while nobody looked: nobody waits longer for it.
            start = Math.min(now.steady(), now.steadyAt(start));
            end = start + (image.windowEnd() - image.windowStart());
        }
    }

    @Override
    public boolean replayed(long resetsAt, Moment at) {
        if (resetsAt == 0) {
            return true;
        }
        if (followsClock()) {
            return end == 0 || resetsAt > start;
        }
        // Its window may have begun with a request that ended later, or not at all.
        roll(at);
        if (end == 0 && resetsAt > at.wall()) {
            end = at.steadyAt(resetsAt);
            start = end - quota.window().nominalMillis();
        }
        return end == 0 || at.steadyAt(resetsAt) > start;
    }
}
