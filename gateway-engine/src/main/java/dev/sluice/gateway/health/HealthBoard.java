package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.CatalogListener;
import dev.sluice.gateway.catalog.Checks;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.health.InstanceHealth.Cause;
import dev.sluice.gateway.health.InstanceHealth.Disabled;
import dev.sluice.gateway.health.InstanceHealth.Draining;
import dev.sluice.gateway.health.InstanceHealth.Ejected;
import dev.sluice.gateway.health.InstanceHealth.Healthy;
import dev.sluice.gateway.health.InstanceHealth.Probing;
import dev.sluice.gateway.health.InstanceHealth.Ramping;
import dev.sluice.gateway.health.InstanceHealth.Suspect;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The state of every instance, safe for any thread. States carry over a new revision by instance
/// id.
public final class HealthBoard implements CatalogListener {
    private static final Duration PROBED_WITHIN = Duration.ofSeconds(5);

    private final Ticker ticker;
    private final EjectionTime times;
    private final Map<String, HealthEntry> entries = new ConcurrentHashMap<>();
    private final List<HealthListener> listeners = new CopyOnWriteArrayList<>();

    public HealthBoard(Ticker ticker, RandomGenerator random) {
        this.ticker = ticker;
        this.times = new EjectionTime(random);
    }

    @Override
    public void swapped(Catalog current) {
        for (var instance : current.instances()) {
            change(instance, entry -> entry.follow(instance, now()));
        }
        entries.forEach((id, entry) -> {
            if (current.instance(id) == null) {
                change(id, entry, gone -> gone.drain(now()));
                forgetWhenIdle(id, entry);
            }
        });
    }

    /// The state now.
    public InstanceHealth of(ModelInstance instance) {
        var entry = entry(instance);
        var seen = entry.peek();
        return seen instanceof Healthy ? seen : change(instance.id(), entry, _ -> {});
    }

    /// Every instance's state now, by id.
    public Map<String, InstanceHealth> all() {
        var all = new TreeMap<String, InstanceHealth>();
        entries.forEach((id, entry) -> all.put(id, change(id, entry, _ -> {})));
        return all;
    }

    /// Whether the instance may be asked now.
    public Admission admission(ModelInstance instance) {
        if (instance.disabled()) {
            return new Admission.Barred("disabled", Long.MAX_VALUE);
        }
        return switch (of(instance)) {
            case Healthy _, Suspect _ -> Admission.Open.FULLY;
            case Ramping ramping -> new Admission.Open(Ramp.share(ramping, ticker.nanoTime()));
            case Probing probing ->
                    probing.isCanaryOut(now())
                            ? new Admission.Barred(
                                    "probing: " + probing.reason(), probing.canaryUntil())
                            : new Admission.CanaryOnly();
            case Ejected ejected ->
                    new Admission.Barred("ejected: " + ejected.reason(), ejected.until());
            case Draining _ -> new Admission.Barred("draining", Long.MAX_VALUE);
            case Disabled _ -> new Admission.Barred("disabled", Long.MAX_VALUE);
        };
    }

    /// Takes the one canary of a probing instance; false where another has it. Every canary taken
    /// has to be followed by a note on how its attempt ended.
    public boolean claimCanary(ModelInstance instance) {
        return entry(instance).claimCanary(now());
    }

    /// Counts an attempt in, when it is sent.
    public void began(ModelInstance instance) {
        entry(instance).active().incrementAndGet();
    }

    /// Counts it out, however it ended.
    public void ended(ModelInstance instance) {
        var entry = entry(instance);
        if (entry.active().decrementAndGet() == 0) {
            forgetWhenIdle(instance.id(), entry);
        }
    }

    /// Attempts under way.
    public int active(ModelInstance instance) {
        return active(instance.id());
    }

    /// Attempts under way, 0 for an instance nobody knows.
    public int active(String instanceId) {
        var entry = entries.get(instanceId);
        return entry == null ? 0 : entry.active().get();
    }

    /// When the first of these may be asked again; at least a second, and no more than a probe
    /// takes where time alone brings none of them back.
    public Duration retryAfter(Collection<ModelInstance> instances) {
        var now = now();
        var soonest = PROBED_WITHIN.toNanos();
        var timed = false;
        for (var instance : instances) {
            if (of(instance) instanceof Ejected ejected && ejected.until() != Long.MAX_VALUE) {
                var wait = ejected.until() - now;
                soonest = timed ? Math.min(soonest, wait) : wait;
                timed = true;
            }
        }
        return Duration.ofNanos(Math.max(Duration.ofSeconds(1).toNanos(), soonest));
    }

    public void onChange(HealthListener listener) {
        listeners.add(listener);
    }

    void succeeded(ModelInstance instance) {
        if (!(entry(instance).peek() instanceof Healthy)) {
            change(instance, entry -> entry.succeeded(now()));
        }
    }

    void failed(ModelInstance instance, Cause cause, String reason) {
        change(instance, entry -> entry.failed(cause, reason, now()));
    }

    void throttled(ModelInstance instance, long pauseNanos) {
        change(instance, entry -> entry.throttled(pauseNanos, now()));
    }

    void credentialRefused(ModelInstance instance, int status) {
        change(instance, entry -> entry.credentialRefused(status, now()));
    }

    void nothingLearnt(ModelInstance instance) {
        change(instance, entry -> entry.nothingLearnt(now()));
    }

    void probeSucceeded(ModelInstance instance, Checks checks) {
        change(instance, entry -> entry.probeSucceeded(checks, now()));
    }

    void probeFailed(ModelInstance instance, Checks checks, boolean timedOut, String reason) {
        change(instance, entry -> entry.probeFailed(checks, timedOut, reason, now()));
    }

    private long now() {
        return ticker.nanoTime();
    }

    private HealthEntry entry(ModelInstance instance) {
        var known = entries.get(instance.id());
        return known != null
                ? known
                : entries.computeIfAbsent(
                        instance.id(), _ -> new HealthEntry(instance, times, now()));
    }

    private void change(ModelInstance instance, Consumer<HealthEntry> act) {
        change(instance.id(), entry(instance), act);
    }

    /// Acts on an entry and tells listeners where its state became another one. The act and what
    /// time alone changed are told as one step.
    private InstanceHealth change(String id, HealthEntry entry, Consumer<HealthEntry> act) {
        InstanceHealth before;
        InstanceHealth after;
        synchronized (entry) {
            before = entry.peek();
            entry.at(now());
            act.accept(entry);
            after = entry.peek();
        }
        if (!before.word().equals(after.word())) {
            listeners.forEach(listener -> listener.changed(id, before, after));
        }
        return after;
    }

    private void forgetWhenIdle(String id, HealthEntry entry) {
        if (entry.peek() instanceof Draining && entry.active().get() == 0) {
            entries.remove(id, entry);
        }
    }
}
