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
import dev.sluice.gateway.health.InstanceHealth.Suspicion;
import java.time.Duration;

/// One instance's state and the rules by which it changes. Changes are guarded by the entry itself;
/// the state alone may be read at any time.
final class HealthEntry {
    private static final int REFUSALS_IN_A_ROW = 2;
    private static final int UNKNOWN_IN_A_ROW = 5;
    private static final long UNKNOWN_WITHIN = Duration.ofMinutes(1).toNanos();
    private static final long SILENT_FOR_GOOD = Duration.ofSeconds(10).toNanos();
    private static final long TALKS_AGAIN = Duration.ofMillis(500).toNanos();
    private static final int SLOW_OF_LATEST = 3;
    private static final int LATEST = 0b11111;
    private static final double SLOW = 4;
    private static final double STUCK = 10;
    private static final double NOTICEABLE_SECONDS = 2;
    private static final long STUCK_FOR = Duration.ofSeconds(10).toNanos();
    private static final long FORGIVES_ONE_TIME = Duration.ofMinutes(5).toNanos();

    /// A canary that is slow, or whose end somebody forgot to tell, must not keep an instance out
    /// for good.
    private static final long CANARY_TIME = Duration.ofSeconds(30).toNanos();

    private final EjectionTime times;
    private final RampTimes ramps;
    private final InstanceLoad load;
    private final Streak streak = new Streak();
    private final ErrorRate errors = new ErrorRate();
    private ModelInstance instance;
    private volatile InstanceHealth state;
    private int ejections;
    private long backSince;
    private int throttles;
    private int refusals;
    private int unknowns;
    private long unknownsSince;
    private long unknownRequest;
    private boolean unknownsDiffer;
    private int slowOnes;
    private int stuckOnes;
    private long stuckSince;
    private long talksSince;
    private int goodProbes;
    private int badProbes;

    /// A failure that speaks against the instance.
    ///
    /// @param elsewhere whether the same request has failed on another instance before
    record Failing(
            Cause cause, double weight, long fingerprint, boolean elsewhere, String reason) {}

    HealthEntry(ModelInstance instance, EjectionTime times, RampTimes ramps, long now) {
        this.instance = instance;
        this.times = times;
        this.ramps = ramps;
        this.backSince = now;
        this.load = new InstanceLoad(instance.hosting(), now);
        this.state = instance.disabled() ? new Disabled(now) : new Healthy(now);
    }

    InstanceLoad load() {
        return load;
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
            errors.clear();
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
        unknowns = 0;
        streak.clear();
        errors.good(now);
        switch (at(now)) {
            case Suspect suspect -> {
                if (suspect.suspicion() == Suspicion.FAILURES) {
                    state = new Healthy(now);
                }
            }
            case Probing _ -> state = ramping(now, Ramp.FLOOR, "back");
            case Healthy _, Ejected _, Ramping _, Draining _, Disabled _ -> {
                // An answer that began before an ejection says nothing about what came after it.
            }
        }
    }

    synchronized void failed(Failing failing, long now) {
        boolean second = streak.wouldDiffer(failing.fingerprint());
        streak.add(failing.weight(), failing.fingerprint(), failing.cause() == Cause.CONNECT);
        errors.bad(failing.weight(), failing.fingerprint(), now);
        var reason = failing.reason();
        switch (at(now)) {
            case Healthy _ -> suspectOrEject(now, Suspicion.FAILURES, failing, now);
            case Suspect(var since, var why, _) -> suspectOrEject(since, why, failing, now);
            case Probing probing -> {
                if (failing.elsewhere()) {
                    state = withoutCanary(probing);
                } else {
                    eject(failing.cause(), "still " + reason, now);
                }
            }
            case Ramping _ -> {
                // A request that fails everywhere needs a second one to bear it out.
                if (!failing.elsewhere() || second) {
                    eject(failing.cause(), reason + " while ramping up", now);
                }
            }
            case Ejected _, Draining _, Disabled _ -> {
                // What fails after it was taken out adds nothing.
            }
        }
    }

    private void suspectOrEject(long since, Suspicion why, Failing failing, long now) {
        if (streak.isLong()) {
            eject(
                    failing.cause(),
                    "%s, %d in a row".formatted(failing.reason(), streak.count()),
                    now);
        } else if (errors.isTooHigh(now)) {
            eject(
                    failing.cause(),
                    "%s, %d %% failed".formatted(failing.reason(), errors.percent()),
                    now);
        } else if (why == Suspicion.FAILURES || !(state instanceof Suspect)) {
            state = new Suspect(since, why, failing.reason());
        }
    }

    /// The upstream says that it does not know the model it was configured with.
    ///
    /// @param served whether others could serve instead
    synchronized void modelUnknown(long fingerprint, boolean served, long now) {
        streak.clear();
        if (unknowns == 0 || now - unknownsSince > UNKNOWN_WITHIN) {
            unknowns = 0;
            unknownsSince = now;
            unknownsDiffer = false;
        } else {
            unknownsDiffer |= fingerprint == 0 || fingerprint != unknownRequest;
        }
        unknowns++;
        unknownRequest = fingerprint;
        switch (at(now)) {
            case Healthy _, Suspect _, Ramping _ -> {
                if (unknowns >= UNKNOWN_IN_A_ROW && unknownsDiffer && served) {
                    ejectForSetting(Cause.CONFIG, "model unknown, status 404", now);
                } else if (state instanceof Suspect suspect
                        && suspect.suspicion() == Suspicion.FAILURES) {
                    state = new Healthy(now);
                }
            }
            case Probing probing -> {
                if (probing.cause() == Cause.CONFIG && served) {
                    ejectForSetting(Cause.CONFIG, "model still unknown, status 404", now);
                } else {
                    state = withoutCanary(probing);
                }
            }
            case Ejected _, Draining _, Disabled _ -> {}
        }
    }

    private void ejectForSetting(Cause cause, String reason, long now) {
        ejections++;
        unknowns = 0;
        state = new Ejected(now, now + times.afterWrongSetting(), cause, reason);
    }

    /// A first token came.
    ///
    /// @param late how many times later than predicted, against what its peers show
    /// @param expendable whether others can serve, and not too many of them are out
    synchronized void firstToken(double late, double seconds, boolean expendable, long now) {
        boolean noticeable = seconds > NOTICEABLE_SECONDS;
        slowOnes = (slowOnes << 1 | (noticeable && late > SLOW ? 1 : 0)) & LATEST;
        if (noticeable && late > STUCK) {
            stuckOnes++;
            stuckSince = stuckOnes == 1 ? now : stuckSince;
        } else {
            stuckOnes = 0;
        }
        boolean slow = Integer.bitCount(slowOnes) >= SLOW_OF_LATEST;
        var current = at(now);
        if (current instanceof Healthy || current instanceof Suspect) {
            if (slow
                    && expendable
                    && stuckOnes >= SLOW_OF_LATEST
                    && now - stuckSince >= STUCK_FOR) {
                eject(Cause.FAILURES, "first tokens %.0f times late".formatted(late), now);
            } else if (slow && current instanceof Healthy) {
                state =
                        new Suspect(
                                now,
                                Suspicion.SLOW,
                                "first tokens %.0f times late".formatted(late));
            } else if (!slow
                    && current instanceof Suspect suspect
                    && suspect.suspicion() == Suspicion.SLOW) {
                state = new Healthy(now);
            }
        }
    }

    /// Time passed; `silence` is for how long nothing came although something should have, 0 =
    /// nothing unusual. True as long as it is suspected for that.
    synchronized boolean watched(long silence, long now) {
        switch (at(now)) {
            case Healthy _, Suspect _ -> {
                if (state instanceof Suspect suspect && suspect.suspicion() == Suspicion.SILENT) {
                    stillSilent(suspect, silence, now);
                } else if (silence > 0) {
                    talksSince = 0;
                    state = new Suspect(now, Suspicion.SILENT, "silent for " + seconds(silence));
                }
            }
            case Ramping _ -> {
                if (silence > 0) {
                    eject(Cause.FAILURES, "silent while ramping up", now);
                }
            }
            case Ejected _, Probing _, Draining _, Disabled _ -> {}
        }
        return state instanceof Suspect suspect && suspect.suspicion() == Suspicion.SILENT;
    }

    private void stillSilent(Suspect suspect, long silence, long now) {
        boolean talks = silence == 0 && load.lastByte() - suspect.since() > 0;
        talksSince = talks ? (talksSince == 0 ? now : talksSince) : 0;
        if (talks && now - talksSince >= TALKS_AGAIN) {
            state = new Healthy(now);
        } else if (!talks && now - suspect.since() >= SILENT_FOR_GOOD && load.heardStreams() != 1) {
            // One stream alone may be long about a single step, as when a tool's call is put
            // together; the others will be kept away from it until it goes on.
            eject(Cause.FAILURES, suspect.reason(), now);
        }
    }

    private static String seconds(long nanos) {
        return "%.1f s".formatted(nanos / 1e9);
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

    synchronized void credentialRefused(String status, long now) {
        var current = at(now);
        var fragile = current instanceof Probing;
        refusals++;
        if (!(current instanceof Draining
                        || current instanceof Disabled
                        || current instanceof Ejected)
                && (fragile || refusals >= REFUSALS_IN_A_ROW)) {
            ejectForSetting(Cause.CREDENTIAL, "credential refused with " + status, now);
        }
    }

    /// The attempt ended without saying anything: a canary is given back.
    synchronized void nothingLearnt(long now) {
        if (at(now) instanceof Probing probing) {
            state = withoutCanary(probing);
        }
    }

    private static Probing withoutCanary(Probing probing) {
        return new Probing(probing.since(), probing.cause(), 0, probing.reason());
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

    /// Takes the canary of an instance that is out and whose time has not come, where nobody at all
    /// is left to ask. One that asked for a pause gets it all the same, and what a person has to
    /// mend stays out.
    synchronized boolean claimLastResort(long now) {
        if (at(now) instanceof Ejected ejected
                && ejected.cause() != Cause.THROTTLED
                && ejected.cause() != Cause.CREDENTIAL) {
            state = new Probing(now, ejected.cause(), now + CANARY_TIME, ejected.reason());
            return true;
        }
        return claimCanary(now);
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
            case THROTTLED, CREDENTIAL, CONFIG -> false;
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
        errors.clear();
        if (!(state instanceof Ejected ejected) || ejected.cause() != Cause.THROTTLED) {
            load.cold();
        }
        backSince = now;
        return new Ramping(now, now + ramps.of(instance.hosting()).toNanos(), floor, reason);
    }

    private void good() {
        refusals = 0;
        unknowns = 0;
        slowOnes = 0;
        stuckOnes = 0;
        streak.clear();
        goodProbes = 0;
        badProbes = 0;
    }
}
