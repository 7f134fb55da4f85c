package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.Quota;

/// Counts nothing over time: only what is held counts, as with requests in flight.
final class NoWindow implements TokenWindow {
    @Override
    public long used(long now) {
        return 0;
    }

    @Override
    public void open(long now) {}

    @Override
    public void charge(long amount, long now) {}

    @Override
    public long resetsAt(long now) {
        return 0;
    }

    @Override
    public long millisUntil(long target, long now) {
        return target >= 0 ? 0 : Long.MAX_VALUE;
    }

    @Override
    public void adapt(Quota quota, long now) {}

    @Override
    public LedgerImage image(String key, long charges) {
        return new LedgerImage(key, 0, 0, 0, 0, charges);
    }

    @Override
    public void restore(LedgerImage image) {}

    @Override
    public void replayed(long resetsAt, long at) {}
}
