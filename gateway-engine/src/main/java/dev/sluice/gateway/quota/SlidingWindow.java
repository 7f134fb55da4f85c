package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.Quota;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Counts the last window's length in slots of a sixtieth of it. A slot counts whole until all of
/// it is more than a length ago: so no span of one length ever holds more than the limit, and what
/// was used is free again at most a sixtieth of the length later than it could be.
final class SlidingWindow implements TokenWindow {
    private static final int SLOTS = 60;

    /// As many as a length can touch: it seldom begins where a slot does.
    private final long[] ring = new long[SLOTS + 1];

    /// Of one slot. Rounded up, so that all of them are never shorter than the length.
    private final long width;

    private int newest;

    /// Of the newest slot, by the steady clock.
    private long start;

    /// Of all slots.
    private long total;

    SlidingWindow(Quota quota) {
        this.width = Math.ceilDiv(quota.window().nominalMillis(), SLOTS);
    }

    @Override
    public long used(Moment now) {
        roll(now);
        return total;
    }

    @Override
    public void open(Moment now) {
        roll(now);
    }

    /// Less than nothing is a correction out of a record: where it was charged is not known, and
    /// taken from the oldest it never frees anything too early.
    @Override
    public void charge(long amount, Moment now) {
        if (now.steady() >= start) {
            roll(now);
        }
        if (amount >= 0) {
            add(slotOf(now.steady()), amount);
        } else {
            takeOldest(-amount);
        }
    }

    private void takeOldest(long amount) {
        var rest = amount;
        for (var back = SLOTS; back >= 0 && rest > 0; back--) {
            var taken = Math.min(rest, ring[at(back)]);
            add(back, -taken);
            rest -= taken;
        }
    }

    /// In the slot in which it was charged, so that both pass together.
    @Override
    public void correct(long difference, long age, Moment now) {
        roll(now);
        add(slotOf(age), difference);
    }

    /// Neither a slot nor their sum leaves the bounds of {@link TokenWindow#sum}.
    private void add(int back, long amount) {
        var slot = at(back);
        var change = Math.clamp(amount, -ring[slot], MOST - total);
        ring[slot] += change;
        total += change;
    }

    /// How many slots before the newest one that moment lies; one that is out of sight counts as
    /// long as the oldest does.
    private int slotOf(long steady) {
        return (int) Math.clamp(Math.ceilDiv(start - steady, width), 0L, SLOTS);
    }

    private int at(int back) {
        return Math.floorMod(newest - back, ring.length);
    }

    /// When a slot leaves the window.
    private long end(int back) {
        return start + (ring.length - back) * width;
    }

    /// When all that counts now will have passed.
    @Override
    public long resetsAt(Moment now) {
        roll(now);
        for (var back = 0; back <= SLOTS; back++) {
            if (ring[at(back)] > 0) {
                return now.wallAt(end(back));
            }
        }
        return 0;
    }

    @Override
    public long millisUntil(long target, Moment now) {
        roll(now);
        if (target < 0 && total > target) {
            return Long.MAX_VALUE;
        }
        var left = total;
        var wait = 0L;
        for (var back = SLOTS; left > target; back--) {
            left -= ring[at(back)];
            wait = end(back) - now.steady();
        }
        return wait;
    }

    @Override
    public boolean stillCounts(long age, Moment now) {
        roll(now);
        return Math.ceilDiv(start - age, width) <= SLOTS;
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
        var passed = Math.floorDiv(now.steady() - start, width);
        if (passed < 0) {
            // Only after a restart with a wall clock that went back: what counts keeps counting,
            // and nobody waits longer than one length for it.
            start = now.steady();
            return;
        }
        for (var i = 0; i < Math.min(passed, ring.length); i++) {
            newest = at(-1);
            total -= ring[newest];
            ring[newest] = 0;
        }
        start += passed * width;
    }

    @Override
    public LedgerImage image(String key, long charges, Moment now) {
        roll(now);
        var from = now.wallAt(start);
        return new LedgerImage(key, from, from + width, total, 0, charges, slots());
    }

    /// The newest first, and none behind the oldest that holds something.
    private List<Long> slots() {
        var slots = new ArrayList<Long>();
        var left = total;
        for (var back = 0; left > 0; back++) {
            slots.add(ring[at(back)]);
            left -= ring[at(back)];
        }
        return slots;
    }

    @Override
    public void restore(LedgerImage image, Moment now) {
        Arrays.fill(ring, 0);
        total = 0;
        start = now.steadyAt(image.windowStart());
        if (image.slots().isEmpty()) {
            restoreBuckets(image, now);
            return;
        }
        for (var back = 0; back < Math.min(image.slots().size(), ring.length); back++) {
            add(back, Math.max(0, image.slots().get(back)));
        }
    }

    /// From a picture of the time when there were two buckets of one length each. Where in them
    /// something was charged is not known: as late as can be.
    private void restoreBuckets(LedgerImage image, Moment now) {
        var last = Math.min(now.steady(), now.steadyAt(image.windowEnd()) - 1);
        charge(image.previous(), new Moment(start - 1, now.wallAt(start - 1)));
        if (image.used() > 0) {
            var late = Math.max(start, last);
            charge(image.used(), new Moment(late, now.wallAt(late)));
        }
    }

    @Override
    public boolean replayed(long resetsAt, Moment at) {
        return true;
    }
}
