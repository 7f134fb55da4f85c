package dev.sluice.console.fleet;

import dev.sluice.console.publishing.PublishedObject;
import dev.sluice.console.publishing.PublishedObjects;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// `/api/v1/gateways`: the nodes, and the tokens with which new ones join.
@RestController
@RequestMapping("/api/v1/gateways")
@Tag(name = "Gateways", description = "The gateway nodes and what they serve")
final class GatewaysApi {
    private final FleetStatus fleet;
    private final JoinTokens tokens;
    private final PublishedObjects published;

    GatewaysApi(FleetStatus fleet, JoinTokens tokens, PublishedObjects published) {
        this.fleet = fleet;
        this.tokens = tokens;
        this.published = published;
    }

    /// The nodes.
    record ListBody(List<GatewayBody> items, @Nullable String next) {}

    /// One node as `GET /gateways` shows it.
    record GatewayBody(
            String node,
            NodeState state,
            String version,
            long appliedRevision,
            long currentRevision,
            long lag,
            @Nullable Instant appliedAt,
            @Nullable Instant lastSeen,
            @Nullable RejectedRevision rejected,
            int gatewayPort,
            int opsPort,
            int inFlight,
            double requestsPerSecond,
            long spoolDepth,
            long spoolOldestMs,
            @Nullable Instant certificateExpires,
            List<InstanceBody> instances,
            List<LedgerBody> ledgers) {}

    /// A model instance as that node sees it.
    record InstanceBody(String instance, String state, String reason, Instant since, int active) {}

    /// A quota ledger as that node keeps it.
    record LedgerBody(
            String quota,
            @Nullable String consumer,
            long used,
            long held,
            long limit,
            @Nullable Instant resetsAt) {}

    /// A join token, in full, this once.
    record TokenBody(String token, String node, Instant expiresAt, int controlPort) {

        @Override
        public String toString() {
            return "TokenBody[node=" + node + "]";
        }
    }

    @GetMapping
    ListBody list() {
        var rows = fleet.gateways();
        var names = published.of(rows.stream().flatMap(GatewaysApi::ids).distinct().toList());
        return new ListBody(rows.stream().map(row -> body(row, names)).toList(), null);
    }

    /// A token with which a gateway of that name joins within ten minutes.
    @PostMapping("/{node}/join-token")
    ResponseEntity<TokenBody> issue(@PathVariable String node) {
        var token = tokens.issue(node);
        return ResponseEntity.status(HttpStatus.CREATED)
                .header("Cache-Control", "no-store")
                .body(new TokenBody(token.token(), node, token.expiresAt(), token.controlPort()));
    }

    private static Stream<UUID> ids(GatewayRow row) {
        return Stream.concat(
                row.gauges().instances().stream().map(Gauges.InstanceGauge::instanceId),
                row.gauges().ledgers().stream()
                        .flatMap(it ->
                                Stream.of(
                                        Optional.of(it.quotaId()),
                                        Optional.ofNullable(it.consumerId())))
                        .flatMap(Optional::stream));
    }

    private static GatewayBody body(GatewayRow row, Map<UUID, PublishedObject> names) {
        var gauges = row.gauges();
        return new GatewayBody(
                row.node(),
                row.state(),
                row.version(),
                row.appliedRevision(),
                row.currentRevision(),
                row.lag(),
                row.appliedAt(),
                row.lastSeen(),
                row.rejected(),
                row.gatewayPort(),
                row.opsPort(),
                gauges.inFlight(),
                gauges.requestsPerSecond(),
                gauges.spoolDepth(),
                gauges.spoolOldest().toMillis(),
                gauges.certificateExpires(),
                gauges.instances().stream()
                        .map(it ->
                                new InstanceBody(
                                        name(it.instanceId(), names),
                                        it.state(),
                                        it.reason(),
                                        it.since(),
                                        it.active()))
                        .toList(),
                gauges.ledgers().stream()
                        .map(it ->
                                new LedgerBody(
                                        name(it.quotaId(), names),
                                        it.consumerId() == null
                                                ? null
                                                : name(it.consumerId(), names),
                                        it.used(),
                                        it.held(),
                                        it.limit(),
                                        it.resetsAt()))
                        .toList());
    }

    private static String name(UUID id, Map<UUID, PublishedObject> names) {
        var object = names.get(id);
        return object == null ? id.toString() : object.name();
    }
}
