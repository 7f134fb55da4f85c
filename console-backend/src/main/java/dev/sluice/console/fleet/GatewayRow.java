package dev.sluice.console.fleet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One gateway node as the fleet view shows it.
///
/// @param appliedRevision what it serves; 0 = nothing yet
/// @param currentRevision what it should serve
/// @param appliedAt when it acknowledged the applied revision
/// @param lastSeen last message from it; null where it has joined but never connected
/// @param rejected the newest revision it refused, as long as it serves no newer one
public record GatewayRow(
        String node,
        NodeState state,
        String version,
        long appliedRevision,
        long currentRevision,
        @Nullable Instant appliedAt,
        @Nullable Instant lastSeen,
        @Nullable RejectedRevision rejected,
        int gatewayPort,
        int opsPort,
        Gauges gauges) {

    /// How many revision numbers it is behind.
    public long lag() {
        return Math.max(0, currentRevision - appliedRevision);
    }
}
