package dev.sluice.gateway.stage;

import dev.sluice.gateway.metering.UsageMeter;
import dev.sluice.gateway.metering.UsageReading;
import org.jspecify.annotations.Nullable;

/// What the whole answer amounts to, whichever attempts made it: this one's part, and what was
/// there before it.
record AnswerTally(UsageMeter meter, @Nullable Continuation before) {

    /// Completion tokens as far as the answer has come.
    long completionSoFar() {
        long first = before == null ? 0 : before.usage().usage().completion();
        return first + meter.completionSoFar();
    }

    /// The consumption of the whole answer, where this attempt's is `own`.
    UsageReading whole(UsageReading own) {
        return before == null ? own : before.with(own);
    }

    /// Tokens that reached the caller, by our own count.
    ///
    /// @param relayed whether those of this attempt did
    long delivered(boolean relayed) {
        long first = before == null ? 0 : before.delivered();
        return first + (relayed ? meter.countedCompletion() : 0);
    }
}
