package dev.sluice.gateway.health;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How an attempt ended, as far as its instance's health is concerned.
public sealed interface AttemptOutcome {

    /// In a few words, for reasons.
    default String words() {
        return switch (this) {
            case Succeeded _ -> "answered";
            case ConnectFailed(var reason) -> reason;
            case TimedOut(var reason) -> reason;
            case Broke(var reason) -> reason;
            case CutShort(var reason) -> reason;
            case Answered(var status, _) -> "status " + status;
            case MovedAway(var reason) -> reason;
            case ClientLeft _ -> "caller left";
        };
    }

    /// A whole answer, or the first content of one.
    record Succeeded() implements AttemptOutcome {}

    /// No connection: refused, unreachable, unresolved, TLS.
    record ConnectFailed(String reason) implements AttemptOutcome {}

    /// Nothing came in time.
    record TimedOut(String reason) implements AttemptOutcome {}

    /// The connection broke, or the answer was no answer.
    record Broke(String reason) implements AttemptOutcome {}

    /// An answer that ended without saying that it was whole.
    record CutShort(String reason) implements AttemptOutcome {}

    /// Any status but 200; `retryAfter` is null where the upstream did not say.
    record Answered(int status, @Nullable Duration retryAfter) implements AttemptOutcome {
        /// No instance is left alone for longer than a day, whatever its upstream says.
        public static final Duration LONGEST_PAUSE = Duration.ofHours(24);

        public Answered {
            retryAfter = retryAfter == null ? null : bounded(retryAfter);
        }

        /// As it is, but not negative and not longer than {@link #LONGEST_PAUSE}.
        private static Duration bounded(Duration asked) {
            if (asked.isNegative()) {
                return Duration.ZERO;
            }
            return asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked;
        }

        /// How long the upstream asks to be left alone, 0 where it does not.
        long pauseNanos() {
            return retryAfter == null ? 0 : retryAfter.toNanos();
        }
    }

    /// The gateway moved away from an instance that had fallen silent, or that a person took out:
    /// what that means was decided before.
    record MovedAway(String reason) implements AttemptOutcome {}

    /// The caller left: it says nothing about the instance.
    record ClientLeft() implements AttemptOutcome {}
}
