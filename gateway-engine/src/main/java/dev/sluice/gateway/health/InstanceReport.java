package dev.sluice.gateway.health;

import org.jspecify.annotations.Nullable;

/// An instance's state with all that people ask about it.
///
/// @param share of its weight, while it is ramping; 1 otherwise
/// @param until when it is tried again, or has its whole share again, by the board's ticker; {@link
///   Long#MAX_VALUE} = time alone changes nothing
/// @param ejections in a row, which decide how long the next one lasts
/// @param lastProbe null where none has been answered
/// @param probesOk since the process started
/// @param probesFailed since the process started
public record InstanceReport(
        InstanceHealth state,
        double share,
        long until,
        int active,
        int ejections,
        @Nullable ProbeSeen lastProbe,
        long probesOk,
        long probesFailed) {}
