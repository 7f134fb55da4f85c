package dev.sluice.console.usage;

import dev.sluice.console.publishing.RevisionPublished;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// What the room does on its own: makes partitions ahead, prices what was parked, follows tenants
/// that changed their time zone. One thread, so that nothing of it runs twice at once here; a
/// second console may do the same at the same time.
@Component
final class Housekeeping implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    /// From three months back, for nodes that were away for long, to three months ahead.
    private static final int MONTHS_BACK = 3;

    private static final int MONTHS = 7;
    private static final Duration PARTITIONS_EVERY = Duration.ofHours(6);
    private static final Duration PRICING_EVERY = Duration.ofSeconds(30);

    private final JdbcTemplate jdbc;
    private final ParkedPricing parked;
    private final TenantZones zones;
    private final TransactionTemplate transaction;
    private final Clock clock;

    private volatile @Nullable ScheduledExecutorService thread;

    Housekeeping(
            JdbcTemplate jdbc,
            ParkedPricing parked,
            TenantZones zones,
            TransactionTemplate transaction,
            Clock clock) {
        this.jdbc = jdbc;
        this.parked = parked;
        this.zones = zones;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public void start() {
        var fresh =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("usage-housekeeping").daemon().factory());
        var _ =
                fresh.scheduleWithFixedDelay(
                        () -> attempt("partitions", this::makePartitions),
                        0,
                        PARTITIONS_EVERY.toSeconds(),
                        TimeUnit.SECONDS);
        var _ =
                fresh.scheduleWithFixedDelay(
                        () -> attempt("pricing", parked::run),
                        PRICING_EVERY.toSeconds(),
                        PRICING_EVERY.toSeconds(),
                        TimeUnit.SECONDS);
        thread = fresh;
    }

    /// A new revision may carry a price or a tenant's new time zone.
    @EventListener
    public void published(RevisionPublished revision) {
        var running = thread;
        if (running != null) {
            try {
                running.execute(() -> {
                    attempt("pricing", parked::run);
                    attempt("zones", zones::follow);
                });
            } catch (RejectedExecutionException stopping) {
                LOG.debug("housekeeping is over: revision={}", revision.revision());
            }
        }
    }

    @Override
    public void stop() {
        var running = thread;
        thread = null;
        if (running != null) {
            running.shutdownNow();
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /// First of what starts: events should find their partition.
    @Override
    public int getPhase() {
        return 0;
    }

    private void makePartitions() {
        var first = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusMonths(MONTHS_BACK);
        var made =
                jdbc.queryForObject(
                        "SELECT make_usage_partitions(?, ?)", Integer.class, first, MONTHS);
        if (made != null && made > 0) {
            LOG.info("made partitions for usage: months={}", made);
        }
        if (hasStrays()) {
            LOG.error(
                    "usage events outside of every partition: they count, but cannot be detached by age");
        }
    }

    /// Whether events stand outside of every partition; only a transaction sees any.
    boolean hasStrays() {
        return Boolean.TRUE.equals(
                transaction.execute(_ ->
                        jdbc.queryForObject(
                                "SELECT EXISTS (SELECT 1 FROM usage_event_default)",
                                Boolean.class)));
    }

    private static void attempt(String what, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failure) {
            LOG.warn(
                    "housekeeping waits for its next turn: task={} reason={}",
                    what,
                    failure.getMessage());
        }
    }
}
