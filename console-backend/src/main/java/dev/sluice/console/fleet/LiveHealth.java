package dev.sluice.console.fleet;

import dev.sluice.console.events.HealthState;
import dev.sluice.console.events.PulseCell;
import dev.sluice.console.events.Pulses;
import dev.sluice.console.fleet.InstanceHealth.AtGateway;
import dev.sluice.console.fleet.InstanceHealth.LastProbe;
import dev.sluice.console.fleet.InstanceHealth.NameLost;
import dev.sluice.console.shared.Permission;
import dev.sluice.control.InstanceStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;

/// How the instances are right now, from the gateways' heartbeats; for platform admins, who alone
/// see instances whole.
@Component
@PreAuthorize(Permission.ADMINISTER)
public class LiveHealth {
    /// A gateway beats every ten seconds; after three that did not come nobody knows.
    private static final Duration PATIENCE = Duration.ofSeconds(35);

    private final NodeRegister register;
    private final Connections connections;
    private final Pulses pulses;
    private final Clock clock;

    LiveHealth(NodeRegister register, Connections connections, Pulses pulses, Clock clock) {
        this.register = register;
        this.connections = connections;
        this.pulses = pulses;
        this.clock = clock;
    }

    /// What one gateway said last, by instance; none where it is away or silent.
    private record View(
            String node, @Nullable Instant asOf, @Nullable Map<UUID, InstanceStatus> said) {}

    /// All instances that are published.
    public Map<UUID, InstanceHealth> all() {
        var views = views();
        var all = new HashMap<UUID, InstanceHealth>();
        connections
                .newest()
                .ifPresent(
                        newest -> newest.instances().forEach(id -> all.put(id, health(id, views))));
        return all;
    }

    /// One instance; `UNKNOWN` everywhere where no gateway has heard of it.
    public InstanceHealth of(UUID instance) {
        return health(instance, views());
    }

    /// Its last 24 hours in quarters, oldest first.
    public List<PulseCell> strip(UUID instance) {
        return pulses.day(instance, clock.instant());
    }

    private List<View> views() {
        var now = clock.instant();
        var views = new TreeMap<String, View>();
        for (var entry : register.all()) {
            views.put(entry.name(), new View(entry.name(), entry.lastSeen(), null));
        }
        for (var session : connections.all()) {
            var beat = session.lastBeat();
            if (beat != null && !beat.at().isBefore(now.minus(PATIENCE))) {
                var said = new HashMap<UUID, InstanceStatus>();
                for (var status : beat.beat().getInstancesList()) {
                    said.put(UUID.fromString(status.getInstanceId()), status);
                }
                views.put(session.node(), new View(session.node(), beat.at(), said));
            }
        }
        return List.copyOf(views.values());
    }

    private static InstanceHealth health(UUID instance, List<View> views) {
        var gateways = new ArrayList<AtGateway>();
        for (var view : views) {
            var status = view.said() == null ? null : view.said().get(instance);
            gateways.add(
                    status == null
                            ? AtGateway.unknown(view.node(), view.asOf())
                            : at(view.node(), status, view.asOf()));
        }
        return InstanceHealth.of(instance, gateways);
    }

    private static AtGateway at(String node, InstanceStatus status, @Nullable Instant asOf) {
        var probe = status.getLastProbe();
        return new AtGateway(
                node,
                HealthState.of(status.getState()),
                status.getReason(),
                instant(status.getSinceMs()),
                instant(status.getUntilMs()),
                status.getShare(),
                status.getActive(),
                status.getEjections(),
                status.hasLastProbe()
                        ? new LastProbe(
                                Instant.ofEpochMilli(probe.getAtMs()),
                                probe.getOk(),
                                probe.getStatus(),
                                Duration.ofMillis(probe.getTookMs()),
                                probe.getDetail())
                        : null,
                status.getProbesOk(),
                status.getProbesFailed(),
                status.getNameLostSinceMs() == 0
                        ? null
                        : new NameLost(
                                Instant.ofEpochMilli(status.getNameLostSinceMs()),
                                status.getNameLost()),
                asOf);
    }

    private static @Nullable Instant instant(long epochMillis) {
        return epochMillis == 0 ? null : Instant.ofEpochMilli(epochMillis);
    }
}
