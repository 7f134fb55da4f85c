package dev.sluice.console.fleet;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/// Tells listeners that something about the fleet changed, twice a second at most.
@Component
final class FleetNews implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(FleetNews.class);
    private static final Duration FOLD = Duration.ofMillis(500);

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean pending = new AtomicBoolean();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("fleet-news").daemon().factory());

    Subscription listen(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void changed() {
        if (!listeners.isEmpty() && pending.compareAndSet(false, true)) {
            try {
                var _ = thread.schedule(this::tell, FOLD.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopping) {
                pending.set(false);
            }
        }
    }

    private void tell() {
        pending.set(false);
        for (var listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException broken) {
                listeners.remove(listener);
                LOG.debug("a listener of the fleet is gone", broken);
            }
        }
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }
}
