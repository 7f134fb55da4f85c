package dev.sluice.console.ui.gauges;

import dev.sluice.console.fleet.GatewayRow;
import dev.sluice.console.fleet.NodeState;
import dev.sluice.console.ui.kit.Tone;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// One model instance as all connected gateways see it: the worst of their states.
///
/// @param state healthy, suspect, ejected, probing, ramping, draining or disabled
/// @param reason of the gateway that sees it worst
/// @param since when that gateway began to see it so
/// @param active requests in flight to it from all gateways
/// @param agreeing how many gateways see that state
/// @param asked how many gateways said anything about it
public record InstanceHealth(
        String state, String reason, Instant since, int active, int agreeing, int asked) {
    private static final List<String> BEST_FIRST =
            List.of("disabled", "healthy", "draining", "ramping", "probing", "suspect", "ejected");

    /// Health by instance id; instances that no gateway speaks of are not in it.
    public static Map<UUID, InstanceHealth> of(List<GatewayRow> gateways) {
        var all = new HashMap<UUID, InstanceHealth>();
        for (var gateway : gateways) {
            if (gateway.state() == NodeState.AWAY) {
                continue;
            }
            for (var gauge : gateway.gauges().instances()) {
                var one =
                        new InstanceHealth(
                                gauge.state(), gauge.reason(), gauge.since(), gauge.active(), 1, 1);
                all.merge(gauge.instanceId(), one, InstanceHealth::with);
            }
        }
        return Map.copyOf(all);
    }

    private InstanceHealth with(InstanceHealth other) {
        var same = state.equals(other.state);
        var worst = rank() >= other.rank() ? this : other;
        return new InstanceHealth(
                worst.state,
                worst.reason,
                worst.since,
                active + other.active,
                same ? agreeing + other.agreeing : worst.agreeing,
                asked + other.asked);
    }

    private int rank() {
        return BEST_FIRST.indexOf(state);
    }

    public Tone tone() {
        return switch (state) {
            case "healthy" -> Tone.GOOD;
            case "suspect", "probing", "ramping", "draining" -> Tone.WATCH;
            case "ejected" -> Tone.BAD;
            default -> Tone.CALM;
        };
    }
}
