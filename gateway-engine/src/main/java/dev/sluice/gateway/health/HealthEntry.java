package dev.sluice.gateway.health;

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
import dev.sluice.gateway.health.InstanceHealth.Suspicion;
import java.time.Duration;
import java.util.Map;

/// One instance's state and the rules by which it changes. Changes are guarded by the entry itself;
/// the state alone may be read at any time.
final class HealthEntry {
    private static final int REFUSALS_IN_A_ROW = 2;
    private static final long WELL = Duration.ofMinutes(1).toNanos();
    private static final long SILENT_FOR_GOOD = Duration.ofSeconds(10).toNanos();
    private static final long TALKS_AGAIN = Duration.ofMillis(500).toNanos();

    private final InstanceLoad load;
    private final HealthState state;
    private final Streak streak = new Streak();
    private final ErrorRate errors = new ErrorRate();
    private final UnknownModel unknowns = new UnknownModel();
    private final FirstTokens firstTokens = new FirstTokens();
    private final ProbeLog probes = new ProbeLog();
    private final AffectedTenants affected = new AffectedTenants();
    private ModelInstance instance;
    private boolean good;
    private long goodAt;
    private int refusals;
    private long talksSince;

    /// A failure that speaks against the instance.
    ///
    /// @param elsewhere whether the same request has failed on another instance before
    record Failing(
            Cause cause, double weight, long fingerprint, boolean elsewhere, String reason) {}

    HealthEntry(ModelInstance instance, EjectionTime times, RampTimes ramps, Moment now) {
        this.instance = instance;
        this.load = new InstanceLoad(instance.hosting(), now.ticks());
        this.state = new HealthState(instance, times, ramps, load, this::forgive, now.ticks());
        if (instance.disabled()) {
            state.become(new Disabled(now.ticks()), Trigger.CONFIGURATION);
        } else {
            obey(instance.standing(), instance.standing(), now);
        }
    }

    InstanceLoad load() {
        return load;
    }

    InstanceHealth peek() {
        return state.peek();
    }

    /// Why it is in this state.
    synchronized Trigger trigger() {
        return state.trigger();
    }

    /// Why it was taken out last.
    synchronized Trigger outBecause() {
        return state.outBecause();
    }

    synchronized InstanceReport report(long now) {
        var current = at(now);
        var until =
                switch (current) {
                    case Ejected ejected -> ejected.until();
                    case Ramping ramping -> ramping.until();
                    case Healthy _, Suspect _, Probing _, Draining _, Disabled _ -> Long.MAX_VALUE;
                };
        return new InstanceReport(
                current,
                current instanceof Ramping ramping ? Ramp.share(ramping, now) : 1,
                until,
                load.active(),
                state.ejectionsInARow(now),
                probes.last(),
                probes.ok(),
                probes.failed());
    }

    /// A request of this tenant failed on it, or was moved away from it.
    synchronized void affected(String tenantId) {
        affected.add(tenantId);
    }

    /// Whom the state it left cost something. A suspicion is the beginning of a story and tells of
    /// them without taking them from the end of it.
    synchronized Map<String, Integer> takeAffected() {
        var counted = affected.counted();
        if (!(state.peek() instanceof Suspect)) {
            affected.clear();
        }
        return counted;
    }

    /// The state at this moment: one whose time is over is replaced by what follows it.
    synchronized InstanceHealth at(long now) {
        return state.at(now);
    }

    /// Follows the catalog: another endpoint is another thing, and its past is forgotten.
    synchronized void follow(ModelInstance next, Moment moment) {
        var before = instance;
        var now = moment.ticks();
        instance = next;
        state.hosting(next.hosting());
        if (next.disabled()) {
            if (!(state.peek() instanceof Disabled)) {
                state.become(new Disabled(now), Trigger.CONFIGURATION);
            }
            return;
        }
        if (isPast(before, next)) {
            state.startAnew(now);
        } else if (!next.asksLike(before)) {
            mended(now);
        }
        obey(next.standing(), before.standing(), moment);
    }

    /// Its credential or its model is another one: what was held against those is past.
    private void mended(long now) {
        refusals = 0;
        unknowns.clear();
        var out =
                switch (state.at(now)) {
                    case Ejected ejected -> ejected.cause();
                    case Probing probing -> probing.cause();
                    case Healthy _, Suspect _, Ramping _, Draining _, Disabled _ -> null;
                };
        if (out == Cause.CREDENTIAL || out == Cause.CONFIG) {
            state.ejections().forget();
            state.comeBack(Ramp.FLOOR, "its settings were mended", Trigger.CONFIGURATION, now);
        }
    }

    /// Whether what is known of it says nothing about what it is from now on.
    private boolean isPast(ModelInstance before, ModelInstance next) {
        return !before.endpoint().equals(next.endpoint())
                || switch (state.peek()) {
                    case Disabled _ -> true;
                    case Draining draining -> !draining.byHand();
                    case Ejected ejected ->
                            ejected.cause() == Cause.PROBES && next.checks() == null;
                    case Healthy _, Suspect _, Probing _, Ramping _ -> false;
                };
    }

    private void obey(Standing standing, Standing before, Moment moment) {
        var since = moment.ofMillis(standing.sinceMillis());
        switch (standing.kind()) {
            case DRAINING -> {
                if (!(state.peek() instanceof Draining)) {
                    state.drain(since, true);
                }
            }
            case EJECTED -> {
                if (!state.isEjectedByHand()) {
                    state.ejectByHand(since);
                }
            }
            case IN_SERVICE -> {
                boolean decided = standing.sinceMillis() != before.sinceMillis();
                if (state.peek() instanceof Draining
                        || state.isEjectedByHand()
                        || decided && isOutSince(since)) {
                    state.ejections().forget();
                    state.comeBack(Ramp.FLOOR, "restored", Trigger.RELEASED, moment.ticks());
                }
            }
        }
    }

    synchronized boolean isEjectedByHand() {
        return state.isEjectedByHand();
    }

    /// Since then or longer.
    private boolean isOutSince(long then) {
        var current = state.peek();
        return (current instanceof Ejected || current instanceof Probing)
                && current.since() - then <= 0;
    }

    /// It is no longer configured.
    synchronized void drain(long now) {
        if (!(state.peek() instanceof Draining draining) || draining.byHand()) {
            state.drain(now, false);
        }
    }

    /// Nothing is under way on it any more.
    synchronized void emptied() {
        if (state.peek() instanceof Draining draining && !draining.empty()) {
            state.become(new Draining(draining.since(), draining.byHand(), true), Trigger.DRAINED);
        }
    }

    /// A whole answer, or one that shows that the instance understood us.
    synchronized void succeeded(long now) {
        state.ejections().notThrottled();
        refusals = 0;
        unknowns.clear();
        streak.clear();
        goodAt = now;
        good = true;
        errors.good(now);
        switch (at(now)) {
            case Suspect suspect -> {
                if (suspect.suspicion() == Suspicion.FAILURES) {
                    state.become(new Healthy(now), Trigger.REQUEST_OK);
                }
            }
            case Probing _ -> state.comeBack(Ramp.FLOOR, "back", Trigger.REQUEST_OK, now);
            case Healthy _, Ejected _, Ramping _, Draining _, Disabled _ -> {
                // An answer that began before an ejection says nothing about what came after it.
            }
        }
    }

    /// Whether it answered somebody within the last minute, and nothing but this request failed on
    /// it since.
    synchronized boolean servesOthersWell(long fingerprint, long now) {
        return good && now - goodAt <= WELL && !streak.wouldDiffer(fingerprint);
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
                    state.returnCanary();
                } else {
                    state.eject(failing.cause(), Trigger.HARD_FAILURES, "still " + reason, now);
                }
            }
            case Ramping _ -> {
                // A request that fails everywhere needs a second one to bear it out.
                if (!failing.elsewhere() || second) {
                    state.eject(
                            failing.cause(),
                            Trigger.HARD_FAILURES,
                            reason + " while ramping up",
                            now);
                }
            }
            case Ejected _, Draining _, Disabled _ -> {
                // What fails after it was taken out adds nothing.
            }
        }
    }

    private void suspectOrEject(long since, Suspicion why, Failing failing, long now) {
        if (streak.isLong()) {
            state.eject(
                    failing.cause(),
                    Trigger.HARD_FAILURES,
                    "%s, %d in a row".formatted(failing.reason(), streak.count()),
                    now);
        } else if (errors.isTooHigh(now)) {
            state.eject(
                    failing.cause(),
                    Trigger.ERROR_RATE,
                    "%s, %d %% failed".formatted(failing.reason(), errors.percent()),
                    now);
        } else if (why == Suspicion.FAILURES || !(state.peek() instanceof Suspect)) {
            state.become(new Suspect(since, why, failing.reason()), Trigger.HARD_FAILURES);
        }
    }

    /// The upstream says that it does not know the model it was configured with.
    ///
    /// @param asked the instance as it was when the request was sent
    /// @param served whether others could serve instead
    synchronized void modelUnknown(
            ModelInstance asked, long fingerprint, boolean served, long now) {
        streak.clear();
        if (!asked.asksLike(instance)) {
            nothingLearnt(now);
            return;
        }
        unknowns.add(fingerprint, now);
        switch (at(now)) {
            case Healthy _, Suspect _, Ramping _ -> {
                if (unknowns.isProven() && served) {
                    unknowns.clear();
                    state.ejectForSetting(
                            Cause.CONFIG, Trigger.MODEL_UNKNOWN, "model unknown, status 404", now);
                } else if (state.peek() instanceof Suspect suspect
                        && suspect.suspicion() == Suspicion.FAILURES) {
                    state.become(new Healthy(now), Trigger.REQUEST_OK);
                }
            }
            case Probing probing -> {
                if (probing.cause() == Cause.CONFIG && served) {
                    unknowns.clear();
                    state.ejectForSetting(
                            Cause.CONFIG,
                            Trigger.MODEL_UNKNOWN,
                            "model still unknown, status 404",
                            now);
                } else {
                    state.returnCanary();
                }
            }
            case Ejected _, Draining _, Disabled _ -> {}
        }
    }

    /// A first token came.
    ///
    /// @param late how many times later than predicted, against what its peers show
    /// @param expendable whether others can serve, and not too many of them are out
    synchronized void firstToken(double late, double seconds, boolean expendable, long now) {
        firstTokens.add(late, seconds, now);
        var current = at(now);
        if (!(current instanceof Healthy) && !(current instanceof Suspect)) {
            return;
        }
        boolean slow = firstTokens.areSlow();
        var reason = "first tokens %.0f times late".formatted(late);
        if (expendable && firstTokens.areStuck(now)) {
            state.eject(Cause.FAILURES, Trigger.SLOW_FIRST_TOKEN, reason, now);
        } else if (slow && current instanceof Healthy) {
            state.become(new Suspect(now, Suspicion.SLOW, reason), Trigger.SLOW_FIRST_TOKEN);
        } else if (!slow
                && current instanceof Suspect suspect
                && suspect.suspicion() == Suspicion.SLOW) {
            state.become(new Healthy(now), Trigger.FIRST_TOKEN_OK);
        }
    }

    /// Time passed; `silence` is for how long nothing came although something should have, 0 =
    /// nothing unusual. True as long as it is suspected for that.
    synchronized boolean watched(long silence, long now) {
        switch (at(now)) {
            case Healthy _, Suspect _ -> {
                if (state.peek() instanceof Suspect suspect
                        && suspect.suspicion() == Suspicion.SILENT) {
                    stillSilent(suspect, silence, now);
                } else if (silence > 0) {
                    talksSince = 0;
                    state.become(
                            new Suspect(now, Suspicion.SILENT, "silent for " + seconds(silence)),
                            Trigger.SILENCE);
                }
            }
            case Ramping _ -> {
                if (silence > 0) {
                    state.eject(Cause.FAILURES, Trigger.SILENCE, "silent while ramping up", now);
                }
            }
            case Ejected _, Probing _, Draining _, Disabled _ -> {}
        }
        return state.peek() instanceof Suspect suspect && suspect.suspicion() == Suspicion.SILENT;
    }

    private void stillSilent(Suspect suspect, long silence, long now) {
        boolean talks = silence == 0 && load.lastByte() - suspect.since() > 0;
        talksSince = talks ? (talksSince == 0 ? now : talksSince) : 0;
        if (talks && now - talksSince >= TALKS_AGAIN) {
            state.become(new Healthy(now), Trigger.TALKS_AGAIN);
        } else if (!talks && now - suspect.since() >= SILENT_FOR_GOOD && load.heardStreams() != 1) {
            // One stream alone may be long about a single step, as when a tool's call is put
            // together; the others will be kept away from it until it goes on.
            state.eject(Cause.FAILURES, Trigger.SILENCE, suspect.reason(), now);
        }
    }

    private static String seconds(long nanos) {
        return "%.1f s".formatted(nanos / 1e9);
    }

    /// @param pause what the upstream asked for, 0 or less where it did not say
    synchronized void throttled(long pause, long now) {
        state.ejections().throttled();
        switch (at(now)) {
            case Healthy _, Suspect _, Ramping _, Probing _ -> {
                state.pause(pause, now);
            }
            case Ejected ejected -> {
                if (ejected.cause() == Cause.THROTTLED && now + pause - ejected.until() > 0) {
                    state.pauseUntil(ejected, now + pause);
                }
            }
            case Draining _, Disabled _ -> {}
        }
    }

    /// @param asked the instance as it was when the request was sent
    synchronized void credentialRefused(ModelInstance asked, String status, long now) {
        if (!asked.asksLike(instance)) {
            nothingLearnt(now);
            return;
        }
        var current = at(now);
        var fragile = current instanceof Probing;
        refusals++;
        if (!(current instanceof Draining
                        || current instanceof Disabled
                        || current instanceof Ejected)
                && (fragile || refusals >= REFUSALS_IN_A_ROW)) {
            unknowns.clear();
            state.ejectForSetting(
                    Cause.CREDENTIAL,
                    Trigger.CREDENTIAL_REFUSED,
                    "credential refused with " + status,
                    now);
        }
    }

    /// The attempt ended without saying anything: a canary is given back.
    synchronized void nothingLearnt(long now) {
        if (at(now) instanceof Probing) {
            state.returnCanary();
        }
    }

    synchronized boolean claimCanary(long now) {
        return state.claimCanary(now);
    }

    /// Takes the canary of one that is out, where nobody at all is left to ask.
    synchronized boolean claimLastResort(long now) {
        return state.claimLastResort(now);
    }

    synchronized void probed(Checks checks, ProbeSeen seen, long now) {
        probes.add(seen);
        switch (seen.answer()) {
            case ProbeAnswer.Good _ -> probeSucceeded(checks, now);
            case ProbeAnswer.Bad bad -> {
                if (probes.badInARow() >= checks.unhealthyFailures()) {
                    probesFail(bad.words(), now);
                }
            }
            case ProbeAnswer.Late late -> {
                if (probes.badInARow() >= checks.unhealthyTimeouts()) {
                    probesFail(late.words(), now);
                }
            }
            case ProbeAnswer.Neither _ -> {}
        }
    }

    private void probeSucceeded(Checks checks, long now) {
        switch (at(now)) {
            case Ejected ejected -> {
                if (probes.goodInARow() >= checks.healthySuccesses()
                        && provesMuch(checks, ejected.cause())) {
                    state.comeBack(Ramp.FLOOR, "probes succeed", Trigger.PROBE_OK, now);
                }
            }
            case Probing probing -> {
                if (provesMuch(checks, probing.cause())) {
                    state.comeBack(Ramp.FLOOR, "probes succeed", Trigger.PROBE_OK, now);
                }
            }
            case Suspect _, Healthy _, Ramping _, Draining _, Disabled _ -> {
                // A probe does not outweigh what real requests suffered.
            }
        }
    }

    /// An open port says nothing about the answers, and no probe says anything about a pause, a
    /// credential or a person's reasons.
    private static boolean provesMuch(Checks checks, Cause cause) {
        return switch (cause) {
            case CONNECT, PROBES -> true;
            case FAILURES -> checks.kind() != Checks.Kind.TCP;
            case THROTTLED, CREDENTIAL, CONFIG, BY_HAND -> false;
        };
    }

    private void probesFail(String reason, long now) {
        switch (at(now)) {
            case Healthy _, Suspect _, Ramping _, Probing _ ->
                    state.ejectByProbes("probe: " + reason, now);
            case Ejected ejected -> {
                if (ejected.cause() == Cause.CONNECT || ejected.cause() == Cause.FAILURES) {
                    state.ejectByProbes("probe: " + reason, now);
                }
            }
            case Draining _, Disabled _ -> {}
        }
    }

    private void forgive() {
        errors.clear();
        refusals = 0;
        unknowns.clear();
        firstTokens.clear();
        streak.clear();
        probes.startAnew();
    }
}
