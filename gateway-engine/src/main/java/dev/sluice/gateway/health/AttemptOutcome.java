package dev.sluice.gateway.health;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How an attempt ended, as far as its instance's health is concerned.
public sealed interface AttemptOutcome {

    /// A whole answer, or the first content of one.
    record Succeeded() implements AttemptOutcome {}

    /// No connection: refused, unreachable, unresolved, TLS.
    record ConnectFailed(String reason) implements AttemptOutcome {}

    /// Nothing came in time.
    record TimedOut(String reason) implements AttemptOutcome {}

    /// The connection broke, or the answer was no answer.
    record Broke(String reason) implements AttemptOutcome {}

    /// A status of 400 and above; `retryAfter` is null where the upstream did not say.
    record Answered(int status, @Nullable Duration retryAfter) implements AttemptOutcome {}

    /// The caller left: it says nothing about the instance.
    record ClientLeft() implements AttemptOutcome {}
}
