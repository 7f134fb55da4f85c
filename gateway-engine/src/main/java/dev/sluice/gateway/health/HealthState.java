package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.Hosting;
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

/// The state that an instance is in, why, and what time alone makes of it. Its moves are guarded by
/// its owner; the state alone may be read at any time.
final class HealthState {
    /// A canary that is slow, or whose end somebody forgot to tell, must not keep an instance out
    /// for good.
    private static final long CANARY_TIME = Duration.ofSeconds(30).toNanos();

    private final RampTimes ramps;
    private final Ejections ejections;
    private final InstanceLoad load;
    private final Runnable forgive;
    private Hosting hosting;
    private volatile InstanceHealth current;
    private Trigger trigger = Trigger.CONFIGURATION;
    private Trigger outBecause = Trigger.CONFIGURATION;

    /// @param forgive forgets what was held against the instance, when it comes back
    HealthState(
            ModelInstance instance,
            EjectionTime times,
            RampTimes ramps,
            InstanceLoad load,
            Runnable forgive,
            long now) {
        this.hosting = instance.hosting();
        this.ramps = ramps;
        this.ejections = new Ejections(times, now);
        this.load = load;
        this.forgive = forgive;
        this.current = new Healthy(now);
    }

    void hosting(Hosting where) {
        hosting = where;
    }

    InstanceHealth peek() {
        return current;
    }

    /// Why it is in this state.
    Trigger trigger() {
        return trigger;
    }

    void become(InstanceHealth next, Trigger why) {
        current = next;
        trigger = why;
        switch (next) {
            case Ejected _, Disabled _ -> outBecause = why;
            case Draining draining -> outBecause = draining.empty() ? outBecause : why;
            case Suspect suspect ->
                    outBecause = suspect.suspicion() == Suspicion.SILENT ? why : outBecause;
            case Healthy _, Probing _, Ramping _ -> {}
        }
    }

    /// Why it was taken out last.
    Trigger outBecause() {
        return outBecause;
    }

    /// The state at this moment: one whose time is over is replaced by what follows it.
    InstanceHealth at(long now) {
        if (current instanceof Ejected ejected && ejected.isOver(now)) {
            if (ejected.cause() == Cause.THROTTLED) {
                comeBack(Ramp.AFTER_THROTTLE, "after a pause", Trigger.BACK_OFF_OVER, now);
            } else {
                become(
                        new Probing(now, ejected.cause(), 0, ejected.reason()),
                        Trigger.BACK_OFF_OVER);
            }
        } else if (current instanceof Ramping ramping && now - ramping.until() >= 0) {
            become(new Healthy(now), Trigger.RAMP_OVER);
        }
        return current;
    }

    /// It takes a growing share again, from `floor` up.
    void comeBack(double floor, String reason, Trigger why, long now) {
        forgive.run();
        if (!(current instanceof Ejected ejected) || ejected.cause() != Cause.THROTTLED) {
            load.cold();
        }
        ejections.isBack(now);
        var until = now + ramps.of(hosting).toNanos();
        become(new Ramping(now, until, floor, reason), why);
    }

    /// As if nothing had ever happened.
    void startAnew(long now) {
        ejections.forget();
        forgive.run();
        become(new Healthy(now), Trigger.CONFIGURATION);
    }

    void eject(Cause cause, Trigger why, String reason, long now) {
        var length = ejections.next(hosting, isBack(), now);
        become(new Ejected(now, now + length, cause, reason), why);
    }

    void ejectForSetting(Cause cause, Trigger why, String reason, long now) {
        become(new Ejected(now, now + ejections.nextForSetting(), cause, reason), why);
    }

    /// Out until a probe brings it back.
    void ejectByProbes(String reason, long now) {
        ejections.next(isBack(), now);
        become(new Ejected(now, Long.MAX_VALUE, Cause.PROBES, reason), Trigger.PROBE);
    }

    /// Out for a pause of its own choice, or of ours where `pause` is 0 or less.
    void pause(long pause, long now) {
        var length = pause > 0 ? pause : ejections.nextPause();
        become(new Ejected(now, now + length, Cause.THROTTLED, "throttled"), Trigger.UPSTREAM_429);
    }

    /// The pause it is in lasts longer than it first said.
    void pauseUntil(Ejected ejected, long until) {
        current = new Ejected(ejected.since(), until, Cause.THROTTLED, ejected.reason());
    }

    Ejections ejections() {
        return ejections;
    }

    private boolean isBack() {
        return current instanceof Healthy || current instanceof Suspect;
    }

    int ejectionsInARow(long now) {
        return ejections.inARow(isBack(), now);
    }

    boolean isEjectedByHand() {
        return current instanceof Ejected ejected && ejected.cause() == Cause.BY_HAND;
    }

    void drain(long since, boolean byHand) {
        become(
                new Draining(since, byHand, false),
                byHand ? Trigger.BY_HAND : Trigger.CONFIGURATION);
    }

    void ejectByHand(long since) {
        become(
                new Ejected(since, Long.MAX_VALUE, Cause.BY_HAND, InstanceHealth.BY_HAND),
                Trigger.BY_HAND);
    }

    boolean claimCanary(long now) {
        if (at(now) instanceof Probing probing && !probing.isCanaryOut(now)) {
            current =
                    new Probing(
                            probing.since(), probing.cause(), now + CANARY_TIME, probing.reason());
            return true;
        }
        return false;
    }

    /// Gives the canary back.
    void returnCanary() {
        if (current instanceof Probing probing) {
            current = new Probing(probing.since(), probing.cause(), 0, probing.reason());
        }
    }

    /// Takes the canary of an instance that is out and whose time has not come, where nobody at all
    /// is left to ask. One that asked for a pause gets it all the same, and what a person has to
    /// mend, or decided, stays.
    boolean claimLastResort(long now) {
        if (at(now) instanceof Ejected ejected) {
            return switch (ejected.cause()) {
                case THROTTLED, CREDENTIAL, BY_HAND -> false;
                case CONNECT, FAILURES, CONFIG, PROBES -> {
                    become(
                            new Probing(now, ejected.cause(), now + CANARY_TIME, ejected.reason()),
                            Trigger.LAST_RESORT);
                    yield true;
                }
            };
        }
        return claimCanary(now);
    }
}
