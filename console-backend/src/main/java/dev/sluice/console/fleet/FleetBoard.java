package dev.sluice.console.fleet;

import dev.sluice.console.fleet.Gauges.InstanceGauge;
import dev.sluice.console.fleet.Gauges.LedgerGauge;
import dev.sluice.console.shared.Permission;
import dev.sluice.control.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;

/// Puts together what is stored of the nodes and what they said last.
@Component
class FleetBoard implements FleetStatus {
    /// Of each gateway; what a single quota counts is asked of {@link QuotaStates}.
    private static final int MOST_LEDGERS = 500;

    private final NodeRegister register;
    private final Connections connections;
    private final LedgerBook ledgers;
    private final FleetNews news;

    FleetBoard(NodeRegister register, Connections connections, LedgerBook ledgers, FleetNews news) {
        this.register = register;
        this.connections = connections;
        this.ledgers = ledgers;
        this.news = news;
    }

    @Override
    @PreAuthorize(Permission.ADMINISTER)
    public List<GatewayRow> gateways() {
        var current = current();
        return register.all().stream().map(entry -> row(entry, current)).toList();
    }

    @Override
    @PreAuthorize(Permission.ADMINISTER)
    public Optional<GatewayRow> gateway(String node) {
        return register.find(node).map(entry -> row(entry, current()));
    }

    @Override
    @PreAuthorize(Permission.READ)
    public Subscription onChange(Runnable listener) {
        return news.listen(listener);
    }

    private long current() {
        return connections.newest().map(newest -> newest.snapshot().revision()).orElse(0L);
    }

    private GatewayRow row(NodeRegister.Entry entry, long current) {
        var session = connections.find(entry.name());
        var applied = session.map(it -> it.standing().applied()).orElse(entry.appliedRevision());
        var beat = session.flatMap(NodeSession::lastHeartbeat);
        return new GatewayRow(
                entry.name(),
                state(entry, session.isPresent(), beat, applied, current),
                entry.version(),
                applied,
                current,
                entry.appliedAt(),
                entry.lastSeen(),
                rejected(entry, applied),
                entry.gatewayPort(),
                entry.opsPort(),
                beat.map(it -> gauges(it, entry.name())).orElse(Gauges.NONE));
    }

    private static NodeState state(
            NodeRegister.Entry entry,
            boolean connected,
            Optional<Heartbeat> beat,
            long applied,
            long current) {
        if (!connected) {
            return NodeState.AWAY;
        }
        if (beat.filter(Heartbeat::getDraining).isPresent()) {
            return NodeState.DRAINING;
        }
        if (applied == current) {
            return NodeState.CURRENT;
        }
        return entry.rejectedRevision() == current ? NodeState.REJECTED : NodeState.BEHIND;
    }

    private static @Nullable RejectedRevision rejected(NodeRegister.Entry entry, long applied) {
        var at = entry.rejectedAt();
        return at != null && entry.rejectedRevision() > applied
                ? new RejectedRevision(entry.rejectedRevision(), entry.defects(), at)
                : null;
    }

    private Gauges gauges(Heartbeat beat, String node) {
        return new Gauges(
                beat.getInFlight(),
                beat.getRequestsPerSecond(),
                beat.getSpoolDepth(),
                Duration.ofMillis(beat.getSpoolOldestMs()),
                instant(beat.getCertificateExpiresMs()),
                beat.getInstancesList().stream()
                        .map(it ->
                                new InstanceGauge(
                                        UUID.fromString(it.getInstanceId()),
                                        it.getState(),
                                        it.getReason(),
                                        Instant.ofEpochMilli(it.getSinceMs()),
                                        it.getActive()))
                        .toList(),
                ledgers.fullest(node, MOST_LEDGERS).stream()
                        .map(it ->
                                new LedgerGauge(
                                        it.getLedger(),
                                        UUID.fromString(it.getQuotaId()),
                                        it.getConsumerId().isEmpty()
                                                ? null
                                                : UUID.fromString(it.getConsumerId()),
                                        it.getUsed(),
                                        it.getHeld(),
                                        it.getLimit(),
                                        instant(it.getResetsAtMs())))
                        .toList());
    }

    private static @Nullable Instant instant(long epochMillis) {
        return epochMillis == 0 ? null : Instant.ofEpochMilli(epochMillis);
    }
}
