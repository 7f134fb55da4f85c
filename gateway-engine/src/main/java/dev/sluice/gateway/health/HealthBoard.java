package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.CatalogListener;
import dev.sluice.gateway.catalog.ModelInstance;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.random.RandomGenerator;

/// The state of every instance, safe for any thread.
public final class HealthBoard implements CatalogListener {

    public HealthBoard(Ticker ticker, RandomGenerator random) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void swapped(Catalog current) {
        throw new UnsupportedOperationException();
    }

    /// The state now.
    public InstanceHealth of(ModelInstance instance) {
        throw new UnsupportedOperationException();
    }

    /// Whether the instance may be asked now.
    public Admission admission(ModelInstance instance) {
        throw new UnsupportedOperationException();
    }

    /// Takes the one canary of a probing instance; false where another has it.
    public boolean claimCanary(ModelInstance instance) {
        throw new UnsupportedOperationException();
    }

    /// Counts an attempt in, when it is sent.
    public void began(ModelInstance instance) {
        throw new UnsupportedOperationException();
    }

    /// Counts it out, however it ended.
    public void ended(ModelInstance instance) {
        throw new UnsupportedOperationException();
    }

    /// Attempts under way.
    public int active(ModelInstance instance) {
        throw new UnsupportedOperationException();
    }

    /// When the first of these may be asked again; at least a second.
    public Duration retryAfter(Collection<ModelInstance> instances) {
        throw new UnsupportedOperationException();
    }

    public void onChange(HealthListener listener) {
        throw new UnsupportedOperationException();
    }
}
