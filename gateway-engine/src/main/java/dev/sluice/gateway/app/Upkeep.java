package dev.sluice.gateway.app;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread on which things happen that have to happen now and then.
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("upkeep").daemon().factory());

    /// Something that may fail; it is logged, and done again the next time.
    @FunctionalInterface
    interface Chore {
        void run() throws Exception;
    }

    void every(Duration period, String name, Chore chore) {
        var _ =
                thread.scheduleWithFixedDelay(
                        () -> {
                            try {
                                chore.run();
                            } catch (Exception | Error e) {
                                LOG.error("upkeep: {} failed and is tried again", name, e);
                            }
                        },
                        period.toNanos(),
                        period.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
