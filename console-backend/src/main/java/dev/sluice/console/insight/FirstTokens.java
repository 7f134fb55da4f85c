package dev.sluice.console.insight;

import java.time.Instant;
import java.util.UUID;

/// How long callers waited for the first token of an instance's answers.
public interface FirstTokens {

    /// Over the answers that ended in that time, `to` exclusive. Reads single requests: seconds of
    /// work where a day has millions of them.
    FirstTokenTimes of(UUID instance, Instant from, Instant to);
}
