package dev.sluice.gateway.catalog;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Holds the catalog in force. A swap is one volatile write: a request sees the old revision or the
/// new one, never a mixture. Listeners run on the swapping thread, after the write, in the order of
/// their arrival.
public final class CatalogHolder {
    private final List<CatalogListener> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Catalog current;

    /// The catalog in force, null before the first one: then there is nothing to serve.
    public @Nullable Catalog current() {
        return current;
    }

    /// Puts a catalog in force, whatever its number: which snapshot is the newest is the receiver's
    /// to judge.
    public synchronized void swap(Catalog next) {
        current = next;
        listeners.forEach(listener -> listener.swapped(next));
    }

    /// Hears of every swap from now on, and of the catalog already in force.
    public synchronized void onSwap(CatalogListener listener) {
        listeners.add(listener);
        var now = current;
        if (now != null) {
            listener.swapped(now);
        }
    }
}
