package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.ModelInstance;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Learns from real traffic: which ends of an attempt speak against its instance, and which only
/// against the request.
public final class PassiveHealth {
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final HealthBoard board;

    public PassiveHealth(HealthBoard board) {
        this.board = board;
    }

    /// Counts an attempt in, when it is sent. Whoever sends it tells what comes of it.
    ///
    /// @param onEnd runs once, when it has ended
    public UnderWay sent(ModelInstance instance, Work work, Runnable onEnd) {
        var load = board.load(instance);
        var now = now();
        var one = new UnderWay(this, load, instance, work, onEnd, now);
        load.begin(one, now);
        return one;
    }

    /// Notes what is known of an instance without an attempt having been sent: a candidate that was
    /// passed over is noted as {@link AttemptOutcome.ClientLeft}, which gives back its canary.
    public void note(ModelInstance instance, AttemptOutcome outcome) {
        note(instance, outcome, 0);
    }

    void firstToken(ModelInstance instance, UnderWay one, InstanceLoad load) {
        var now = now();
        var observed = (now - one.sentAt()) / SECOND;
        var late = load.firstToken(one, observed, now);
        board.succeeded(instance);
        board.answered(one.work().fingerprint());
        if (late > 0) {
            board.firstToken(instance, late, observed);
        }
    }

    void ended(
            ModelInstance instance,
            UnderWay one,
            InstanceLoad load,
            @Nullable AttemptOutcome outcome) {
        load.end(
                one,
                outcome == null ? OutcomeClass.GOOD : OutcomeClass.of(instance, outcome),
                now());
        if (outcome != null) {
            var what = OutcomeClass.of(instance, outcome);
            if (what.costsTheRequest()) {
                board.affected(instance, one.work().tenantId());
            }
            if (what == OutcomeClass.GOOD) {
                board.answered(one.work().fingerprint());
            }
            var fails = what != OutcomeClass.GOOD;
            note(instance, outcome, fails ? one.work().fingerprint().getAsLong() : 0);
        }
        board.idle(instance);
    }

    private void note(ModelInstance instance, AttemptOutcome outcome, long fingerprint) {
        var what = OutcomeClass.of(instance, outcome);
        switch (what) {
            case GOOD, REQUEST -> board.succeeded(instance);
            case CONNECT, HARD, STALL, CUT ->
                    board.failed(instance, what, fingerprint, outcome.words());
            case THROTTLE -> board.throttled(instance, pause(outcome));
            case CREDENTIAL -> board.credentialRefused(instance, outcome.words());
            case CONFIG -> board.modelUnknown(instance, fingerprint);
            case NEUTRAL -> board.nothingLearnt(instance);
        }
    }

    private static long pause(AttemptOutcome outcome) {
        return outcome instanceof AttemptOutcome.Answered answered ? answered.pauseNanos() : 0;
    }

    long now() {
        return board.now();
    }
}
