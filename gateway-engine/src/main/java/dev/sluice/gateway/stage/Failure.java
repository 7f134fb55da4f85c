package dev.sluice.gateway.stage;

import dev.sluice.gateway.exchange.Outcome;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.health.AttemptOutcome;

/// An attempt that brought nothing: what it says about the instance, what may follow, and what the
/// caller gets where nothing does. `status` 0 = no head came; `reason` is a few words for records
/// and logs.
record Failure(
        Kind kind,
        AttemptOutcome health,
        Outcome outcome,
        int status,
        String reason,
        Refusal refusal) {

    /// The word of usage records for an answer that ended early by this.
    String abortCause() {
        return outcome == Outcome.UPSTREAM_TIMEOUT ? "timeout" : "upstream_reset";
    }

    /// Whether another instance may go on with an answer that broke by it.
    boolean mayBeContinued() {
        return kind != Kind.ENDLESS;
    }

    /// What lets it move to the next candidate.
    enum Kind {
        /// Nothing was sent: it always moves.
        CONNECT,
        /// Moves with `http_429`.
        THROTTLED,
        /// Moves with `http_5xx`: a 5xx, a timeout, a broken answer, a status that is none.
        SERVER,
        /// Moves with `http_5xx`: a 404 for a model's name that is not the caller's but ours.
        CONFIG,
        /// It took longer than any answer may, and another one would too. It never moves.
        ENDLESS,
        /// Moves only where the route lists its status.
        STATUS,
        /// The caller's own fault: it never moves.
        REQUEST
    }
}
