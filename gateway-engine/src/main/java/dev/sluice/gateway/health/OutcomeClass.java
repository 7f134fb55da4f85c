package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.health.InstanceHealth.Cause;

/// What the end of an attempt says about its instance. This is the one table of it.
///
/// | class | what belongs to it | what follows |
/// |---|---|---|
/// | GOOD | an answer, or its first content | ends a suspicion |
/// | CONNECT | no connection: nothing was read, so no request is to blame | counts one and a half |
/// | HARD | a broken connection, garbage, 5xx, 503 without a time, a status that is no answer to a chat (1xx, 3xx, 2xx but 200) | counts 1 |
/// | STALL | nothing in time, 408 | counts 1 |
/// | CUT | an answer without its last event | counts a half |
/// | THROTTLE | 429, 529, 503 with a time | a pause, no sickness |
/// | CREDENTIAL | 401, 402, 403 | two in a row take it out for minutes |
/// | CONFIG | 404 for a model name that is the instance's own | five and nothing else take it out for minutes |
/// | REQUEST | 400, 413, 422, and 404 for the caller's own name | a sign of life: the request was understood |
/// | NEUTRAL | any other 4xx; the caller left, or the gateway moved away from an instance that is out already | nothing |
///
/// An instance is ejected when three have come together in a row, or when more than half of the
/// latest failed.
enum OutcomeClass {
    GOOD(0),
    CONNECT(1.5),
    HARD(1),
    STALL(1),
    CUT(0.5),
    THROTTLE(0),
    CREDENTIAL(0),
    CONFIG(0),
    REQUEST(0),
    NEUTRAL(0);

    private static final int OVERLOADED = 529;

    private final double weight;

    OutcomeClass(double weight) {
        this.weight = weight;
    }

    /// How much it counts against the instance.
    double weight() {
        return weight;
    }

    static OutcomeClass of(ModelInstance instance, AttemptOutcome outcome) {
        return switch (outcome) {
            case AttemptOutcome.Succeeded _ -> GOOD;
            case AttemptOutcome.ConnectFailed _ -> CONNECT;
            case AttemptOutcome.Broke _ -> HARD;
            case AttemptOutcome.TimedOut _ -> STALL;
            case AttemptOutcome.CutShort _ -> CUT;
            case AttemptOutcome.ClientLeft _, AttemptOutcome.MovedAway _ -> NEUTRAL;
            case AttemptOutcome.Answered answered -> of(instance, answered);
        };
    }

    private static OutcomeClass of(ModelInstance instance, AttemptOutcome.Answered answered) {
        return switch (answered.status()) {
            case 429, OVERLOADED -> THROTTLE;
            case 503 -> answered.pauseNanos() > 0 ? THROTTLE : HARD;
            case 401, 402, 403 -> CREDENTIAL;
            case 404 -> instance.model() == null ? REQUEST : CONFIG;
            case 408 -> STALL;
            case 400, 413, 422 -> REQUEST;
            default -> answered.status() / 100 == 4 ? NEUTRAL : HARD;
        };
    }

    /// Whether it cost the request something.
    boolean costsTheRequest() {
        return switch (this) {
            case CONNECT, HARD, STALL, CUT, THROTTLE, CREDENTIAL, CONFIG -> true;
            case GOOD, REQUEST, NEUTRAL -> false;
        };
    }

    /// What an ejection by it is due to, and so what brings the instance back.
    Cause cause() {
        return this == CONNECT ? Cause.CONNECT : Cause.FAILURES;
    }
}
