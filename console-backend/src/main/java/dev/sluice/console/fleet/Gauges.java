package dev.sluice.console.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a gateway said about itself in its last heartbeat.
///
/// @param inFlight requests it is working on
/// @param requestsPerSecond over the last heartbeat interval
/// @param spoolDepth usage records not yet acknowledged
/// @param spoolOldest age of the oldest of them
/// @param certificateExpires end of its certificate; null where it did not say
public record Gauges(
        int inFlight,
        double requestsPerSecond,
        long spoolDepth,
        Duration spoolOldest,
        @Nullable Instant certificateExpires,
        List<InstanceGauge> instances,
        List<LedgerGauge> ledgers) {

    /// Of a node that has not sent a heartbeat.
    public static final Gauges NONE =
            new Gauges(0, 0, 0, Duration.ZERO, null, List.of(), List.of());

    public Gauges {
        instances = List.copyOf(instances);
        ledgers = List.copyOf(ledgers);
    }

    /// A model instance as one gateway sees it.
    ///
    /// @param state healthy, suspect, ejected, probing, ramping, draining or disabled
    /// @param active requests in flight to it from that gateway
    public record InstanceGauge(
            UUID instanceId, String state, String reason, Instant since, int active) {}

    /// A quota ledger as one gateway keeps it.
    ///
    /// @param ledger the ledger's identity
    /// @param consumerId set where the quota has one ledger per consumer
    /// @param resetsAt null where nothing runs yet
    public record LedgerGauge(
            String ledger,
            UUID quotaId,
            @Nullable UUID consumerId,
            long used,
            long held,
            long limit,
            @Nullable Instant resetsAt) {}
}
