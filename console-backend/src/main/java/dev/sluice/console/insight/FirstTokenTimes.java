package dev.sluice.console.insight;

import java.time.Duration;

/// Times to the first token, from the request's arrival on: a failover before it is in them.
///
/// @param answers how many answers with a first token there were; 0 leaves the times at zero
/// @param median half of them came sooner
/// @param slowest one of a hundred came later
public record FirstTokenTimes(long answers, Duration median, Duration slowest) {

    /// Nothing was answered.
    public static final FirstTokenTimes NONE = new FirstTokenTimes(0, Duration.ZERO, Duration.ZERO);
}
