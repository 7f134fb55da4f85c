package dev.sluice.console.insight;

import java.time.Instant;
import java.util.List;

/// Consumption in a time range.
///
/// @param total the sum of the rows
/// @param rows sorted by their keys in the order of the question
/// @param from the begin that was used, after widening
/// @param to the end that was used
/// @param asOf everything committed before this instant is in
public record UsageAnswer(
        Figures total, List<UsageRow> rows, Instant from, Instant to, Instant asOf) {

    public UsageAnswer {
        rows = List.copyOf(rows);
    }
}
