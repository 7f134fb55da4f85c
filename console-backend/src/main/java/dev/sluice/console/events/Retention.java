package dev.sluice.console.events;

import dev.sluice.console.shared.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// Takes away what is too old to be asked for, and what is too much: an instance that flaps for
/// weeks fills no disk.
@Component
final class Retention implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    static final Duration EVENTS = Duration.ofDays(90);
    static final Duration PULSE = Duration.ofDays(8);
    private static final int MOST_EVENTS = 1_000_000;
    private static final Duration EVERY = Duration.ofHours(1);

    private final JdbcTemplate jdbc;
    private final Clock clock;

    private volatile @Nullable ScheduledExecutorService thread;

    Retention(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void start() {
        var fresh =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("events-retention").daemon().factory());
        var _ =
                fresh.scheduleWithFixedDelay(
                        this::attempt, EVERY.toSeconds(), EVERY.toSeconds(), TimeUnit.SECONDS);
        thread = fresh;
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

    private void attempt() {
        try {
            run(MOST_EVENTS);
        } catch (RuntimeException failure) {
            LOG.warn("old events stay until the next turn: reason={}", failure.getMessage());
        }
    }

    /// Takes away what is older than it is kept, and the oldest events where there are more than
    /// `most`.
    void run(int most) {
        var now = clock.instant();
        var events =
                jdbc.update(
                        """
                        DELETE FROM instance_event
                        WHERE id < ? OR id <= (SELECT id FROM instance_event ORDER BY id DESC OFFSET ? LIMIT 1)
                        """,
                        Ids.firstAt(now.minus(EVENTS)),
                        most);
        var cells =
                jdbc.update(
                        "DELETE FROM instance_pulse WHERE cell < ?",
                        now.minus(PULSE).atOffset(ZoneOffset.UTC));
        if (events + cells > 0) {
            LOG.info("took away old events: events={} pulse={}", events, cells);
        }
    }
}
