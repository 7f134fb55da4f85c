package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.CatalogListener;
import dev.sluice.gateway.catalog.Checks;
import dev.sluice.gateway.catalog.ModelInstance;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Probes every instance that has checks, each at its own interval, and tells the board. All of its
/// work runs on one event loop. A new revision starts, changes and stops probes; those of instances
/// whose checks stay as they are keep their rhythm.
public final class ActiveProbe implements CatalogListener, AutoCloseable {
    private final EventLoop loop;
    private final HealthBoard board;
    private final Probe probe;
    private final RandomGenerator random;
    private final Map<String, Rhythm> rhythms = new HashMap<>();

    private static final class Rhythm {
        private final Checks checks;
        private ModelInstance instance;
        private @Nullable ScheduledFuture<?> next;

        Rhythm(ModelInstance instance, Checks checks) {
            this.instance = instance;
            this.checks = checks;
        }
    }

    public ActiveProbe(EventLoop loop, HealthBoard board, Probe probe, RandomGenerator random) {
        this.loop = loop;
        this.board = board;
        this.probe = probe;
        this.random = random;
    }

    @Override
    public void swapped(Catalog current) {
        loop.execute(() -> follow(current));
    }

    private void follow(Catalog catalog) {
        var probed = new HashSet<String>();
        for (var instance : catalog.instances()) {
            var checks = instance.checks();
            if (checks != null && !instance.disabled()) {
                probed.add(instance.id());
                follow(instance, checks);
            }
        }
        rhythms.entrySet()
                .removeIf(rhythm -> {
                    var gone = !probed.contains(rhythm.getKey());
                    if (gone) {
                        stop(rhythm.getValue());
                    }
                    return gone;
                });
    }

    private void follow(ModelInstance instance, Checks checks) {
        var known = rhythms.get(instance.id());
        if (known != null && known.checks.equals(checks)) {
            known.instance = instance;
            return;
        }
        if (known != null) {
            // It may have been about to wait for an hour.
            stop(known);
        }
        var rhythm = new Rhythm(instance, checks);
        rhythms.put(instance.id(), rhythm);
        // The first one early, and not all of them at once.
        schedule(rhythm, (long) (checks.healthyInterval().toNanos() * random.nextDouble(0.2)));
    }

    private void schedule(Rhythm rhythm, long nanos) {
        rhythm.next = loop.schedule(() -> ask(rhythm), nanos, TimeUnit.NANOSECONDS);
    }

    private void ask(Rhythm rhythm) {
        var instance = rhythm.instance;
        var checks = rhythm.checks;
        var asked = board.now();
        probe.ask(instance, checks, answer -> onLoop(() -> answered(rhythm, asked, answer)));
    }

    /// A prober may have a loop of its own.
    private void onLoop(Runnable step) {
        if (loop.inEventLoop()) {
            step.run();
        } else {
            loop.execute(step);
        }
    }

    private void answered(Rhythm rhythm, long asked, ProbeAnswer answer) {
        var instance = rhythm.instance;
        if (isCurrent(rhythm)) {
            var now = board.now();
            board.probed(instance, rhythm.checks, new ProbeSeen(now, now - asked, answer));
            schedule(rhythm, interval(instance, rhythm.checks).toNanos());
        }
    }

    /// False for one that was stopped, or replaced, while it asked.
    @SuppressWarnings("ReferenceEquality")
    private boolean isCurrent(Rhythm rhythm) {
        return rhythms.get(rhythm.instance.id()) == rhythm;
    }

    private Duration interval(ModelInstance instance, Checks checks) {
        return board.of(instance) instanceof InstanceHealth.Healthy
                ? checks.healthyInterval()
                : checks.unhealthyInterval();
    }

    private static void stop(Rhythm rhythm) {
        if (rhythm.next != null) {
            rhythm.next.cancel(false);
        }
    }

    @Override
    public void close() {
        loop.execute(() -> {
            rhythms.values().forEach(ActiveProbe::stop);
            rhythms.clear();
        });
    }
}
