package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.Timeouts;
import org.jspecify.annotations.Nullable;

/// How long an attempt may take, and be silent. A plain answer has one limit, for its first byte is
/// its end; a stream has one to its first content, one between its chunks and one on the whole.
record AttemptLimits(Timeouts limits, boolean streaming, JudgeHead judge) {

    /// The limit that is exceeded, null where none is. Durations are nanoseconds.
    ///
    /// @param taken since the request was sent
    /// @param begun whether there was content
    /// @param silent since the last byte, 0 where we do not read: the caller is slow, or ledgers
    ///   are
    @Nullable Failure exceeded(long taken, boolean begun, long silent, int status) {
        if (!streaming) {
            return taken > limits.plain().toNanos()
                    ? judge.late("no answer in " + limits.plain(), status)
                    : null;
        }
        if (taken > limits.total().toNanos()) {
            return judge.endless("no end in " + limits.total(), status);
        }
        if (!begun) {
            return taken > limits.firstContent().toNanos()
                    ? judge.late("no content in " + limits.firstContent(), status)
                    : null;
        }
        return silent > limits.betweenChunks().toNanos()
                ? judge.late("silent for " + limits.betweenChunks(), status)
                : null;
    }
}
