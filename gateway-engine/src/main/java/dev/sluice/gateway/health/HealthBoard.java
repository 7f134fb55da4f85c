package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.CatalogListener;
import dev.sluice.gateway.catalog.Checks;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.Standing;
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
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// The state and the load of every instance, safe for any thread. States carry over a new revision
/// by instance id.
public final class HealthBoard implements CatalogListener {
    private static final Duration PROBED_WITHIN = Duration.ofSeconds(5);
    private static final double SLOW_SHARE = 0.25;

    private final Ticker ticker;
    private final InstantSource clock;
    private final EjectionTime times;
    private final RampTimes ramps;
    private final Fingerprints fingerprints = new Fingerprints();
    private volatile Peers peers = Peers.NONE;
    private final Map<String, HealthEntry> entries = new ConcurrentHashMap<>();
    private final List<HealthListener> listeners = new CopyOnWriteArrayList<>();

    public HealthBoard(Ticker ticker, RandomGenerator random) {
        this(ticker, random, RampTimes.DEFAULTS);
    }

    public HealthBoard(Ticker ticker, RandomGenerator random, RampTimes ramps) {
        this(ticker, InstantSource.system(), random, ramps);
    }

    /// @param clock what people's decisions are dated by; all else goes by the ticker
    public HealthBoard(
            Ticker ticker, InstantSource clock, RandomGenerator random, RampTimes ramps) {
        this.ticker = ticker;
        this.clock = clock;
        this.ramps = ramps;
        this.times = new EjectionTime(random);
    }

    @Override
    public void swapped(Catalog current) {
        peers = Peers.of(current);
        for (var instance : current.instances()) {
            change(instance, entry -> follow(entry, instance, current));
        }
        entries.forEach((id, entry) -> {
            if (current.instance(id) == null) {
                change(id, entry, gone -> gone.drain(now()));
                forgetWhenIdle(id, entry);
            }
        });
    }

    private void follow(HealthEntry entry, ModelInstance next, Catalog current) {
        boolean was = entry.isEjectedByHand();
        entry.follow(next, moment());
        if (!was && entry.isEjectedByHand() && canBeAskedInstead(next.id(), current)) {
            entry.load().giveUpWaiting(GivenUp.BY_HAND, entry::affected);
        }
        if (entry.load().active() == 0) {
            entry.emptied();
        }
    }

    /// Others may be taken out by the same revision.
    private boolean canBeAskedInstead(String id, Catalog current) {
        return peers.canServeFor(
                id,
                other -> {
                    var peer = current.instance(other);
                    return peer != null
                            && peer.standing().kind() == Standing.Kind.IN_SERVICE
                            && isFit(other);
                });
    }

    /// The state now.
    public InstanceHealth of(ModelInstance instance) {
        var entry = entry(instance);
        var seen = entry.peek();
        return seen instanceof Healthy ? seen : change(instance.id(), entry, _ -> {});
    }

    /// The state now, and all that people ask about it.
    public InstanceReport report(ModelInstance instance) {
        of(instance);
        return entry(instance).report(now());
    }

    /// Why the instance was taken out last; {@link Trigger#CONFIGURATION} where it never was.
    public Trigger outBecause(ModelInstance instance) {
        return entry(instance).outBecause();
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
            case Healthy _ -> Admission.Open.FULLY;
            case Suspect suspect ->
                    switch (suspect.suspicion()) {
                        case FAILURES -> Admission.Open.FULLY;
                        case SLOW -> new Admission.Open(SLOW_SHARE);
                        case SILENT -> new Admission.Open(0);
                    };
            case Ramping ramping -> new Admission.Open(Ramp.share(ramping, ticker.nanoTime()));
            case Probing probing ->
                    probing.isCanaryOut(now())
                            ? new Admission.Barred(
                                    "probing: " + probing.reason(), probing.canaryUntil())
                            : new Admission.CanaryOnly();
            case Ejected ejected ->
                    new Admission.Barred("ejected: " + ejected.reason(), ejected.until());
            case Draining draining ->
                    new Admission.Barred("draining: " + draining.reason(), Long.MAX_VALUE);
            case Disabled _ -> new Admission.Barred("disabled", Long.MAX_VALUE);
        };
    }

    /// Takes the one canary of a probing instance; false where another has it. Every canary taken
    /// has to be followed by a note on how its attempt ended.
    public boolean claimCanary(ModelInstance instance) {
        return entry(instance).claimCanary(now());
    }

    /// Takes the canary of an instance although it is out, where nobody else can be asked; false
    /// where another has it, or where asking would be no use. To be followed by a note as well.
    public boolean claimLastResort(ModelInstance instance) {
        var claimed = new boolean[1];
        change(instance, entry -> claimed[0] = entry.claimLastResort(now()));
        return claimed[0];
    }

    /// What it has under way, and its pace.
    public InstanceLoad load(ModelInstance instance) {
        return entry(instance).load();
    }

    /// Looks at what no event tells: instances that have fallen silent, answers that are overdue.
    /// To be called about ten times a second.
    public void watch() {
        var now = now();
        entries.forEach((id, entry) -> {
            var load = entry.load();
            load.watch(now);
            var silence = load.silence(now);
            if (silence > 0 || entry.peek() instanceof Suspect) {
                change(id, entry, it -> watched(id, it, silence, now));
            } else if (entry.peek() instanceof Ejected || entry.peek() instanceof Ramping) {
                // What time alone changes is to be told in time, not when somebody asks.
                change(id, entry, _ -> {});
            }
        });
    }

    private void watched(String id, HealthEntry entry, long silence, long now) {
        boolean silent = entry.watched(silence, now);
        if (silence > 0 && silent && peers.canServeFor(id, this::isFit)) {
            entry.load().giveUpWaiting(GivenUp.SILENT, entry::affected);
        }
    }

    /// Attempts under way.
    public int active(ModelInstance instance) {
        return load(instance).active();
    }

    /// Attempts under way, 0 for an instance nobody knows.
    public int active(String instanceId) {
        var entry = entries.get(instanceId);
        return entry == null ? 0 : entry.load().active();
    }

    /// Whether it is out for as long as its upstream asked to be left alone, and for nothing else.
    public boolean isThrottled(ModelInstance instance) {
        return !instance.disabled()
                && of(instance) instanceof Ejected ejected
                && ejected.cause() == Cause.THROTTLED;
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
        change(instance, entry -> entry.succeeded(now()));
    }

    void failed(ModelInstance instance, OutcomeClass what, long fingerprint, String reason) {
        var cause = what.cause();
        boolean outOfTheBlue =
                what.weight() >= 1
                        && cause != Cause.CONNECT
                        && entry(instance).servesOthersWell(fingerprint, now());
        boolean elsewhere =
                cause != Cause.CONNECT
                        && fingerprints.failedElsewhere(
                                fingerprint, instance.id(), outOfTheBlue, now());
        var failing = new HealthEntry.Failing(cause, what.weight(), fingerprint, elsewhere, reason);
        change(instance, entry -> entry.failed(failing, now()));
    }

    /// Whether this request broke three instances that served others well until then, within ten
    /// minutes and without anybody having answered it since.
    ///
    /// @param fingerprint asked only where anything failed of late: it is dear to make
    public boolean isPoisonous(LongSupplier fingerprint) {
        return !fingerprints.isEmpty() && fingerprints.isPoisonous(fingerprint.getAsLong(), now());
    }

    /// An instance answered this request.
    void answered(LongSupplier fingerprint) {
        if (!fingerprints.isEmpty()) {
            fingerprints.answered(fingerprint.getAsLong());
        }
    }

    void throttled(ModelInstance instance, long pauseNanos) {
        change(instance, entry -> entry.throttled(pauseNanos, now()));
    }

    void credentialRefused(ModelInstance instance, String status) {
        change(instance, entry -> entry.credentialRefused(instance, status, now()));
    }

    void modelUnknown(ModelInstance instance, long fingerprint) {
        boolean served = peers.canServeFor(instance.id(), this::isFit);
        change(instance, entry -> entry.modelUnknown(instance, fingerprint, served, now()));
    }

    void firstToken(ModelInstance instance, double late, double seconds) {
        var now = now();
        var usual = peers.medianAround(instance.id(), id -> lateness(id, now));
        boolean expendable =
                peers.canServeFor(instance.id(), this::isFit)
                        && peers.mayLose(instance.id(), this::isOut);
        change(
                instance,
                entry -> entry.firstToken(late / Math.max(0.3, usual), seconds, expendable, now));
    }

    private double lateness(String id, long now) {
        var entry = entries.get(id);
        return entry == null ? 1 : entry.load().lateness(now);
    }

    /// Asked as its weight says.
    private boolean isFit(String id) {
        var entry = entries.get(id);
        return entry != null
                && switch (entry.peek()) {
                    case Healthy _, Ramping _ -> true;
                    case Suspect suspect -> suspect.suspicion() != InstanceHealth.Suspicion.SILENT;
                    case Ejected _, Probing _, Draining _, Disabled _ -> false;
                };
    }

    private boolean isOut(String id) {
        var entry = entries.get(id);
        return entry != null
                && (entry.peek() instanceof Ejected || entry.peek() instanceof Probing);
    }

    /// An attempt has ended: one that is no longer configured may be forgotten.
    void idle(ModelInstance instance) {
        var entry = entries.get(instance.id());
        if (entry != null) {
            forgetWhenIdle(instance.id(), entry);
        }
    }

    void nothingLearnt(ModelInstance instance) {
        change(instance, entry -> entry.nothingLearnt(now()));
    }

    /// A probe was answered.
    void probed(ModelInstance instance, Checks checks, ProbeSeen seen) {
        change(instance, entry -> entry.probed(checks, seen, now()));
    }

    /// A request of this tenant failed on it, or was moved away from it.
    void affected(ModelInstance instance, String tenantId) {
        entry(instance).affected(tenantId);
    }

    /// The clock by which it counts.
    public Ticker ticker() {
        return ticker;
    }

    /// Now, by that clock.
    public long now() {
        return ticker.nanoTime();
    }

    private Moment moment() {
        return new Moment(now(), clock.millis());
    }

    private HealthEntry entry(ModelInstance instance) {
        var known = entries.get(instance.id());
        return known != null
                ? known
                : entries.computeIfAbsent(
                        instance.id(), _ -> new HealthEntry(instance, times, ramps, moment()));
    }

    private void change(ModelInstance instance, Consumer<HealthEntry> act) {
        change(instance.id(), entry(instance), act);
    }

    /// Acts on an entry and tells listeners where its state became another one. The act and what
    /// time alone changed are told as one step.
    private InstanceHealth change(String id, HealthEntry entry, Consumer<HealthEntry> act) {
        HealthChange told = null;
        InstanceHealth after;
        synchronized (entry) {
            var now = now();
            var before = entry.peek();
            entry.at(now);
            act.accept(entry);
            after = entry.peek();
            if (HealthChange.isOne(before, after)) {
                told =
                        new HealthChange(
                                id, before, after, entry.trigger(), now, entry.takeAffected());
            }
        }
        if (told != null) {
            for (var listener : listeners) {
                listener.changed(told);
            }
        }
        return after;
    }

    private void forgetWhenIdle(String id, HealthEntry entry) {
        if (entry.peek() instanceof Draining draining && entry.load().active() == 0) {
            change(id, entry, HealthEntry::emptied);
            if (!draining.byHand()) {
                entries.remove(id, entry);
            }
        }
    }
}
