package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.health.InstanceHealth.Cause;

/// Learns from real traffic: which ends of an attempt speak against its instance, and which only
/// against the request.
public final class PassiveHealth {
    private static final int OVERLOADED = 529;

    private final HealthBoard board;

    public PassiveHealth(HealthBoard board) {
        this.board = board;
    }

    /// Notes how an attempt ended, once per attempt; a candidate that was passed over without one
    /// is noted as {@link AttemptOutcome.ClientLeft}.
    public void note(ModelInstance instance, AttemptOutcome outcome) {
        switch (outcome) {
            case AttemptOutcome.Succeeded _ -> board.succeeded(instance);
            case AttemptOutcome.ConnectFailed(var reason) ->
                    board.failed(instance, Cause.CONNECT, reason);
            case AttemptOutcome.TimedOut(var reason) ->
                    board.failed(instance, Cause.FAILURES, reason);
            case AttemptOutcome.Broke(var reason) -> board.failed(instance, Cause.FAILURES, reason);
            case AttemptOutcome.Answered answered -> note(instance, answered);
            case AttemptOutcome.ClientLeft _ -> board.nothingLearnt(instance);
        }
    }

    private void note(ModelInstance instance, AttemptOutcome.Answered answered) {
        var status = answered.status();
        var pause = answered.retryAfter() == null ? 0 : answered.retryAfter().toNanos();
        switch (status) {
            case 429, OVERLOADED -> board.throttled(instance, pause);
            case 503 -> {
                if (pause > 0) {
                    board.throttled(instance, pause);
                } else {
                    board.failed(instance, Cause.FAILURES, "status 503");
                }
            }
            case 401, 402, 403 -> board.credentialRefused(instance, status);
            case 408 -> board.failed(instance, Cause.FAILURES, "status 408");
            default -> {
                if (status >= 500) {
                    board.failed(instance, Cause.FAILURES, "status " + status);
                } else {
                    // It understood the request and found it wanting: a sign of life.
                    board.succeeded(instance);
                }
            }
        }
    }
}
