package dev.sluice.standalone.demo;

import dev.sluice.simulator.Fault;
import dev.sluice.simulator.Mood;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What goes wrong in the demo, over and over: now and then the preferred instance answers 503,
/// then 429, then not at all, and once a round both self-hosted ones are down and the cloud serves.
///
/// Each trouble lasts a little and then everything is calm again, so that both the way down and the
/// way back can be watched.
final class Weather implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Weather.class);
    private static final Duration CALM = Duration.ofSeconds(70);
    private static final Duration TROUBLE = Duration.ofSeconds(20);

    private final SimulatedModels models;
    private final List<Trouble> round;
    private final ScheduledExecutorService clock =
            Executors.newScheduledThreadPool(
                    1, Thread.ofPlatform().name("demo-weather").daemon().factory());
    private int next;

    Weather(SimulatedModels models) {
        this.models = models;
        this.round =
                List.of(
                        new Trouble(
                                "answers 503",
                                List.of(models.first()),
                                calm -> calm.with(Fault.Status.of(503))),
                        new Trouble(
                                "answers 429",
                                List.of(models.first()),
                                calm -> calm.with(new Fault.Status(429, Duration.ofSeconds(5)))),
                        new Trouble(
                                "cuts its connections",
                                List.of(models.first()),
                                calm -> calm.with(new Fault.CloseOnRequest())),
                        new Trouble(
                                "is down",
                                List.of(models.first(), models.second()),
                                calm -> calm.with(new Fault.Refuse())));
    }

    /// Begins with calm.
    void start() {
        later(CALM, this::trouble);
    }

    private void trouble() {
        var trouble = round.get(next++ % round.size());
        for (var model : trouble.hits()) {
            LOG.info("demo: {} {} for {}", model.name(), trouble.what(), TROUBLE);
            model.behave(trouble.mood().apply(model.calm()));
        }
        later(TROUBLE, this::calm);
    }

    private void calm() {
        models.all().forEach(model -> model.behave(model.calm()));
        later(CALM, this::trouble);
    }

    private void later(Duration delay, Runnable task) {
        var _ = clock.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private record Trouble(
            String what, List<SimulatedModels.Model> hits, UnaryOperator<Mood> mood) {}
}
