package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.Quota;
import dev.sluice.gateway.catalog.WindowAlign;

/// Counts from zero in each window. One that is aligned to the first request begins with it and
/// rests after its end; one that follows the clock is always in some window.
///
/// A clock that jumps back moves a first-request window back with it, so that nobody waits longer
/// than one window; a clock that jumps forward ends it early.
final class FixedWindow implements TokenWindow {
    private Quota quota;
    private long start;
    private long end;
    private long used;

    FixedWindow(Quota quota) {
        this.quota = quota;
    }

    @Override
    public long used(long now) {
        roll(now);
        return used;
    }

    @Override
    public void open(long now) {
        roll(now);
        if (end == 0) {
            begin(now);
        }
    }

    @Override
    public void charge(long amount, long now) {
        open(now);
        used = Math.max(0, used + amount);
    }

    @Override
    public long resetsAt(long now) {
        roll(now);
        return end;
    }

    @Override
    public long millisUntil(long target, long now) {
        roll(now);
        if (used <= target) {
            return 0;
        }
        return target < 0 ? Long.MAX_VALUE : end - now;
    }

    @Override
    public void adapt(Quota next, long now) {
        roll(now);
        var before = quota;
        quota = next;
        if (next.align() == WindowAlign.CLOCK
                && (before.align() != next.align() || !before.zone().equals(next.zone()))) {
            begin(now);
        }
    }

    private void roll(long now) {
        if (end == 0) {
            if (quota.align() == WindowAlign.CLOCK) {
                begin(now);
            }
        } else if (now >= end) {
            used = 0;
            start = 0;
            end = 0;
            roll(now);
        } else if (now < start) {
            begin(now);
        }
    }

    private void begin(long now) {
        if (quota.align() == WindowAlign.CLOCK) {
            start = quota.window().clockStart(now, quota.zone());
            end = quota.window().clockEnd(start, quota.zone());
        } else {
            start = now;
            end = now + quota.window().nominalMillis();
        }
    }

    @Override
    public LedgerImage image(String key, long charges) {
        return new LedgerImage(key, start, end, used, 0, charges);
    }

    @Override
    public void restore(LedgerImage image) {
        start = image.windowStart();
        end = image.windowEnd();
        used = image.used();
    }

    @Override
    public void replayed(long resetsAt, long at) {
        if (end == 0 && quota.align() == WindowAlign.FIRST_REQUEST && resetsAt > at) {
            start = resetsAt - quota.window().nominalMillis();
            end = resetsAt;
        }
    }
}
