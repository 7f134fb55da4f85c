package dev.sluice.console.publishing;

import dev.sluice.console.shared.ConfigChanged;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/// Publishes a revision whenever the counter of configuration writes has moved on.
///
/// An event after commit wakes it, so that a save is on its way within milliseconds; the counter,
/// which it compares every two seconds and at the start, is the truth, so that nothing depends on
/// the event. A few saves in quick succession become one revision. A configuration that refers into
/// nothing is not published: the revision before it stays, and {@link #problem()} says why.
@Component
public final class Publisher implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final Duration DEBOUNCE = Duration.ofMillis(20);
    private static final Duration POLL = Duration.ofSeconds(2);

    private final SnapshotSource source;
    private final RevisionLog log;
    private final PublishedObjects objects;
    private final TransactionTemplate atOneMoment;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final AtomicBoolean woken = new AtomicBoolean();

    private volatile @Nullable ScheduledExecutorService thread;
    private volatile @Nullable PublishProblem problem;
    private long announced;
    private boolean away;

    Publisher(
            SnapshotSource source,
            RevisionLog log,
            PublishedObjects objects,
            PlatformTransactionManager transactions,
            ApplicationEventPublisher events,
            Clock clock) {
        this.source = source;
        this.log = log;
        this.objects = objects;
        this.atOneMoment = new TransactionTemplate(transactions);
        this.atOneMoment.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void start() {
        var fresh =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("publisher").daemon().factory());
        var _ = fresh.scheduleWithFixedDelay(this::tick, 0, POLL.toMillis(), TimeUnit.MILLISECONDS);
        thread = fresh;
    }

    @Override
    public void stop() {
        var running = thread;
        if (running != null) {
            running.shutdownNow();
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    /// Publishes under a larger number than this one, which a gateway serves already: after the
    /// database was restored from a backup the gateways are ahead, and none goes back.
    public void outrun(long served) {
        if (served < log.newest()) {
            return;
        }
        LOG.warn("a gateway is ahead of this console, moving on beyond it: revision={}", served);
        source.outrun(served);
        wake();
    }

    /// Wakes the publisher after a configuration write was committed.
    @TransactionalEventListener
    public void changed(ConfigChanged changed) {
        wake();
    }

    private void wake() {
        var running = thread;
        if (running != null && woken.compareAndSet(false, true)) {
            try {
                var _ =
                        running.schedule(
                                () -> {
                                    woken.set(false);
                                    tick();
                                },
                                DEBOUNCE.toMillis(),
                                TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopping) {
                woken.set(false);
            }
        }
    }

    /// What keeps the newest configuration from being published.
    Optional<PublishProblem> problem() {
        return Optional.ofNullable(problem);
    }

    /// One look at the counter; failures wait for the next look.
    private void tick() {
        try {
            catchUp();
            away = false;
        } catch (RuntimeException failure) {
            if (!away) {
                LOG.warn("publishing waits: {}", String.valueOf(failure.getMessage()));
            }
            away = true;
        }
    }

    /// Publishes what is not published yet and announces what is not announced yet, whoever
    /// published it.
    synchronized void catchUp() {
        if (source.counter() > log.newest()) {
            publish();
        }
        var newest = log.newest();
        if (newest > announced) {
            announced = newest;
            events.publishEvent(new RevisionPublished(newest));
        }
    }

    private void publish() {
        var reasons =
                Objects.requireNonNull(
                        atOneMoment.execute(_ -> {
                            var draft = source.build();
                            var snapshot = draft.snapshot();
                            var dangling = References.danglingIn(snapshot);
                            if (dangling.isEmpty() && snapshot.getRevision() > log.newest()) {
                                log.add(
                                        snapshot.getRevision(),
                                        snapshot.toByteArray(),
                                        draft.changedBy(),
                                        draft.what(),
                                        clock.instant());
                                objects.note(draft.objects());
                            }
                            return new Reasons(snapshot.getRevision(), dangling);
                        }));
        var before = problem;
        if (reasons.dangling().isEmpty()) {
            problem = null;
        } else if (before == null || before.revision() != reasons.revision()) {
            problem = new PublishProblem(reasons.revision(), reasons.dangling(), clock.instant());
            LOG.error(
                    "revision not published, gateways keep the one before: revision={} reasons={}",
                    reasons.revision(),
                    reasons.dangling());
        }
    }

    private record Reasons(long revision, List<String> dangling) {}
}
