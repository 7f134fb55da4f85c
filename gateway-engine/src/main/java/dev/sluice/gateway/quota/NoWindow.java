package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.Quota;

/// Counts nothing over time: only what is held counts, as with requests in flight.
final class NoWindow implements TokenWindow {
    @Override
    public long used(Moment now) {
        return 0;
    }

    @Override
    public void open(Moment now) {}

    @Override
    public void charge(long amount, Moment now) {}

    @Override
    public long resetsAt(Moment now) {
        return 0;
    }

    @Override
    public long millisUntil(long target, Moment now) {
        return target >= 0 ? 0 : Long.MAX_VALUE;
    }

    @Override
    public boolean stillCounts(long age, Moment now) {
        return false;
    }

    @Override
    public long age(Moment now) {
        return 0;
    }

    @Override
    public void adapt(Quota quota, Moment now) {}

    @Override
    public LedgerImage image(String key, long charges, Moment now) {
        return new LedgerImage(key, 0, 0, 0, 0, charges);
    }

    @Override
    public void restore(LedgerImage image, Moment now) {}

    @Override
    public boolean replayed(long resetsAt, Moment at) {
        return true;
    }
}
