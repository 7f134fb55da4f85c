package dev.sluice.gateway.health;

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
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// One instance's state and the rules by which it changes. Changes are guarded by the entry itself;
/// the state alone may be read at any time.
final class HealthEntry {
    private static final int FAILURES_IN_A_ROW = 3;
    private static final int REFUSALS_IN_A_ROW = 2;
    private static final long FORGIVES_ONE_TIME = Duration.ofMinutes(5).toNanos();

    /// A canary that is slow, or whose end somebody forgot to tell, must not keep an instance out
    /// for good.
    private static final long CANARY_TIME = Duration.ofSeconds(30).toNanos();

    private final EjectionTime times;
    private final AtomicInteger active = new AtomicInteger();
    private ModelInstance instance;
    private volatile InstanceHealth state;
    private int ejections;
    private long backSince;
    private int throttles;
    private int refusals;
    private int goodProbes;
    private int badProbes;

    HealthEntry(ModelInstance instance, EjectionTime times, long now) {
        this.instance = instance;
        this.times = times;
        this.backSince = now;
        this.state = instance.disabled() ? new Disabled(now) : new Healthy(now);
    }

    AtomicInteger active() {
        return active;
    }

    InstanceHealth peek() {
        return state;
    }

    /// The state at this moment: one whose time is over is replaced by what follows it.
    synchronized InstanceHealth at(long now) {
        if (state instanceof Ejected ejected && now - ejected.until() >= 0) {
            state =
                    ejected.cause() == Cause.THROTTLED
                            ? ramping(now, Ramp.AFTER_THROTTLE, "after a pause")
                            : new Probing(now, ejected.cause(), 0, ejected.reason());
        } else if (state instanceof Ramping ramping && now - ramping.until() >= 0) {
            state = new Healthy(now);
        }
        return state;
    }

    /// Follows the catalog: another endpoint is another thing, and its past is forgotten.
    synchronized void follow(ModelInstance next, long now) {
        var before = instance;
        instance = next;
        if (next.disabled()) {
            if (!(state instanceof Disabled)) {
                state = new Disabled(now);
            }
        } else if (state instanceof Disabled
                || state instanceof Draining
                || !before.endpoint().equals(next.endpoint())
                || (next.checks() == null
                        && state instanceof Ejected ejected
                        && ejected.cause() == Cause.PROBES)) {
            state = new Healthy(now);
            ejections = 0;
            good();
        }
    }

    synchronized void drain(long now) {
        if (!(state instanceof Draining)) {
            state = new Draining(now);
        }
    }

    /// A whole answer, or one that shows that the instance understood us.
    synchronized void succeeded(long now) {
        throttles = 0;
        refusals = 0;
        switch (at(now)) {
            case Suspect _ -> state = new Healthy(now);
            case Probing _ -> state = ramping(now, Ramp.FLOOR, "back");
            case Healthy _, Ejected _, Ramping _, Draining _, Disabled _ -> {
                // An answer that began before an ejection says nothing about what came after it.
            }
        }
    }

    synchronized void failed(Cause cause, String reason, long now) {
        switch (at(now)) {
            case Healthy _ -> state = new Suspect(now, 1, reason);
            case Suspect(var since, var failures, _) -> {
                if (failures + 1 >= FAILURES_IN_A_ROW) {
                    eject(cause, "%s, %d in a row".formatted(reason, failures + 1), now);
                } else {
                    state = new Suspect(since, failures + 1, reason);
                }
            }
            case Probing _ -> eject(cause, "still " + reason, now);
            case Ramping _ -> eject(cause, reason + " while ramping up", now);
            case Ejected _, Draining _, Disabled _ -> {
                // What fails after it was taken out adds nothing.
            }
        }
    }

    /// @param pause what the upstream asked for, 0 or less where it did not say
    synchronized void throttled(long pause, long now) {
        throttles++;
        switch (at(now)) {
            case Healthy _, Suspect _, Ramping _, Probing _ -> {
                var length = pause > 0 ? pause : times.afterThrottle(throttles);
                state = new Ejected(now, now + length, Cause.THROTTLED, "throttled");
            }
            case Ejected ejected -> {
                if (ejected.cause() == Cause.THROTTLED && now + pause - ejected.until() > 0) {
                    state = new Ejected(ejected.since(), now + pause, Cause.THROTTLED, "throttled");
                }
            }
            case Draining _, Disabled _ -> {}
        }
    }

    synchronized void credentialRefused(int status, long now) {
        var current = at(now);
        var fragile = current instanceof Probing;
        refusals++;
        if (!(current instanceof Draining
                        || current instanceof Disabled
                        || current instanceof Ejected)
                && (fragile || refusals >= REFUSALS_IN_A_ROW)) {
            ejections++;
            state =
                    new Ejected(
                            now,
                            now + times.afterRefusedCredential(),
                            Cause.CREDENTIAL,
                            "credential refused with status " + status);
        }
    }

    /// The attempt ended without saying anything: a canary is given back.
    synchronized void nothingLearnt(long now) {
        if (at(now) instanceof Probing(var since, var cause, _, var reason)) {
            state = new Probing(since, cause, 0, reason);
        }
    }

    synchronized boolean claimCanary(long now) {
        if (at(now) instanceof Probing probing && !probing.isCanaryOut(now)) {
            state =
                    new Probing(
                            probing.since(), probing.cause(), now + CANARY_TIME, probing.reason());
            return true;
        }
        return false;
    }

    synchronized void probeSucceeded(Checks checks, long now) {
        badProbes = 0;
        goodProbes++;
        var enough = goodProbes >= checks.healthySuccesses();
        switch (at(now)) {
            case Ejected ejected -> {
                if (enough && provesMuch(checks, ejected.cause())) {
                    state = ramping(now, Ramp.FLOOR, "probes succeed");
                }
            }
            case Probing probing -> {
                if (provesMuch(checks, probing.cause())) {
                    state = ramping(now, Ramp.FLOOR, "probes succeed");
                }
            }
            case Suspect _, Healthy _, Ramping _, Draining _, Disabled _ -> {
                // A probe does not outweigh what real requests suffered.
            }
        }
    }

    /// An open port says nothing about the answers, and no probe says anything about a pause or a
    /// credential.
    private static boolean provesMuch(Checks checks, Cause cause) {
        return switch (cause) {
            case CONNECT, PROBES -> true;
            case FAILURES -> checks.kind() != Checks.Kind.TCP;
            case THROTTLED, CREDENTIAL -> false;
        };
    }

    synchronized void probeFailed(Checks checks, boolean timedOut, String reason, long now) {
        goodProbes = 0;
        badProbes++;
        var bound = timedOut ? checks.unhealthyTimeouts() : checks.unhealthyFailures();
        if (badProbes < bound) {
            return;
        }
        switch (at(now)) {
            case Healthy _, Suspect _, Ramping _, Probing _ -> takeOutByProbes(reason, now);
            case Ejected ejected -> {
                if (ejected.cause() == Cause.CONNECT || ejected.cause() == Cause.FAILURES) {
                    takeOutByProbes(reason, now);
                }
            }
            case Draining _, Disabled _ -> {}
        }
    }

    private void takeOutByProbes(String reason, long now) {
        ejections = inARow(now) + 1;
        state = new Ejected(now, Long.MAX_VALUE, Cause.PROBES, "probe: " + reason);
    }

    private void eject(Cause cause, String reason, long now) {
        ejections = inARow(now) + 1;
        var length = times.afterFailures(instance.hosting(), ejections);
        state = new Ejected(now, now + length, cause, reason);
    }

    /// Every five minutes since it came back forgive one ejection.
    private int inARow(long now) {
        return state instanceof Healthy || state instanceof Suspect
                ? (int) Math.max(0, ejections - (now - backSince) / FORGIVES_ONE_TIME)
                : ejections;
    }

    private Ramping ramping(long now, double floor, String reason) {
        good();
        backSince = now;
        return new Ramping(now, now + Ramp.length(instance.hosting()).toNanos(), floor, reason);
    }

    private void good() {
        refusals = 0;
        goodProbes = 0;
        badProbes = 0;
    }
}
