package dev.sluice.console.fleet;

import dev.sluice.console.events.HealthState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How an instance is, as the gateways said last.
///
/// @param state the worst that a gateway says of it; `UNKNOWN` where none does. A gateway that is
///   away has no say: what it thinks now nobody knows
/// @param gateway the one that says so; null where none does
/// @param gateways all that ever joined and were not removed, by name
public record InstanceHealth(
        UUID instance, HealthState state, @Nullable String gateway, List<AtGateway> gateways) {
    public InstanceHealth {
        gateways = List.copyOf(gateways);
    }

    /// The same as one gateway sees it; `UNKNOWN`, and nothing else, where it is away or silent.
    ///
    /// @param reason one word of the gateway's
    /// @param since when that state began; null where it did not say
    /// @param until when it is tried again, or has its whole share again; null where not known
    /// @param share of its weight, 0 to 1, while it ramps
    /// @param active requests in flight to it from that gateway
    /// @param ejections in a row
    /// @param probesOk since the gateway started
    /// @param nameLost set while its name does not resolve and the addresses known before serve on
    /// @param asOf when the gateway spoke last; null where it never has
    public record AtGateway(
            String node,
            HealthState state,
            String reason,
            @Nullable Instant since,
            @Nullable Instant until,
            double share,
            int active,
            int ejections,
            @Nullable LastProbe lastProbe,
            long probesOk,
            long probesFailed,
            @Nullable NameLost nameLost,
            @Nullable Instant asOf) {

        static AtGateway unknown(String node, @Nullable Instant lastSeen) {
            return new AtGateway(
                    node, HealthState.UNKNOWN, "", null, null, 0, 0, 0, null, 0, 0, null, lastSeen);
        }
    }

    /// What the newest probe brought.
    ///
    /// @param status 0 where no HTTP answer came
    /// @param detail for people; empty where there is nothing to say
    public record LastProbe(Instant at, boolean ok, int status, Duration took, String detail) {}

    /// Since when a name does not resolve, and what was said about it.
    public record NameLost(Instant since, String said) {}

    static InstanceHealth of(UUID instance, List<AtGateway> gateways) {
        var worst = HealthState.UNKNOWN;
        String by = null;
        for (var one : gateways) {
            if (one.state().compareTo(worst) > 0) {
                worst = one.state();
                by = one.node();
            }
        }
        return new InstanceHealth(instance, worst, by, gateways);
    }
}
