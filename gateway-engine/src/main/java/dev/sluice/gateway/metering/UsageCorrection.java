package dev.sluice.gateway.metering;

import java.util.List;

/// A counter-entry: what a request consumed became known after its record was closed by an
/// estimate.
///
/// @param eventId the correction's own id
/// @param corrected the facts of the record that it corrects
/// @param occurredAtMillis when it became known, wall time since 1970
/// @param usage what was consumed in truth; the record carries the differences
/// @param ledgers what changed on them, with the differences as `settled`
public record UsageCorrection(
        String eventId,
        UsageFacts corrected,
        long occurredAtMillis,
        UsageReading usage,
        List<UsageFacts.Ledger> ledgers) {

    public UsageCorrection {
        ledgers = List.copyOf(ledgers);
    }
}
