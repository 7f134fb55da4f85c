package dev.sluice.console.fleet;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.console.events.HealthState;
import dev.sluice.console.events.PulseCell;
import dev.sluice.console.instances.Instances;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// `/api/v1/instances/{instance}/health`: how an instance is now, and was for a day.
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Model instances")
final class InstanceHealthApi {
    private final Instances instances;
    private final LiveHealth health;

    InstanceHealthApi(Instances instances, LiveHealth health) {
        this.instances = instances;
        this.health = health;
    }

    @Schema(name = "InstanceHealth")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record HealthBody(
            String instance,
            @Schema(
                            description =
                                    "The worst that a gateway says of it; unknown where none does. A gateway that is away"
                                            + " has no say")
                    String state,
            @Schema(description = "The gateway that says so") @Nullable String gateway,
            List<AtGatewayBody> gateways,
            @Schema(description = "The last 24 hours in quarters, oldest first")
                    List<CellBody> strip) {}

    @Schema(name = "InstanceAtGateway")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AtGatewayBody(
            String gateway,
            @Schema(
                            allowableValues = {
                                "healthy",
                                "suspect",
                                "ejected",
                                "probing",
                                "ramping",
                                "draining",
                                "disabled",
                                "unknown"
                            },
                            description = "unknown where the gateway is away or silent")
                    String state,
            @Nullable String reason,
            @Nullable Instant since,
            @Schema(description = "When it is tried again, or has its whole share again")
                    @Nullable Instant until,
            @Schema(description = "Of its weight, while it ramps") @Nullable Double share,
            @Nullable Integer active,
            @Schema(description = "In a row") @Nullable Integer ejections,
            @Nullable ProbeBody lastProbe,
            @Schema(description = "Since the gateway started") @Nullable Long probesOk,
            @Nullable Long probesFailed,
            @Schema(description = "While its name does not resolve and the old addresses serve on")
                    @Nullable NameLostBody nameLost,
            @Schema(description = "When the gateway spoke last") @Nullable Instant asOf) {

        static AtGatewayBody of(InstanceHealth.AtGateway view) {
            if (view.state() == HealthState.UNKNOWN && view.since() == null) {
                return new AtGatewayBody(
                        view.node(),
                        view.state().word(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        view.asOf());
            }
            var probe = view.lastProbe();
            var lost = view.nameLost();
            return new AtGatewayBody(
                    view.node(),
                    view.state().word(),
                    view.reason().isEmpty() ? null : view.reason(),
                    view.since(),
                    view.until(),
                    view.share(),
                    view.active(),
                    view.ejections(),
                    probe == null
                            ? null
                            : new ProbeBody(
                                    probe.at(),
                                    probe.ok(),
                                    probe.status() == 0 ? null : probe.status(),
                                    probe.took().toMillis(),
                                    probe.detail().isEmpty() ? null : probe.detail()),
                    view.probesOk(),
                    view.probesFailed(),
                    lost == null ? null : new NameLostBody(lost.since(), lost.said()),
                    view.asOf());
        }
    }

    @Schema(name = "InstanceProbe")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ProbeBody(
            Instant at,
            boolean ok,
            @Schema(description = "Absent where no HTTP answer came") @Nullable Integer status,
            long tookMs,
            @Nullable String detail) {}

    @Schema(name = "InstanceNameLost")
    record NameLostBody(Instant since, String said) {}

    @Schema(name = "PulseCell")
    record CellBody(
            Instant from,
            long ok,
            long failed,
            @Schema(description = "The worst state in it; unknown where no gateway spoke")
                    String worst) {
        static CellBody of(PulseCell cell) {
            return new CellBody(cell.from(), cell.ok(), cell.failed(), cell.worst().word());
        }
    }

    @GetMapping("/instances/{instance}/health")
    @Operation(summary = "Read how a model instance is now, and was for a day")
    ResponseEntity<HealthBody> health(@PathVariable String instance) {
        var row = instances.get(instance);
        var now = health.of(row.id());
        return ResponseEntity.ok()
                .header("Cache-Control", "no-store")
                .body(
                        new HealthBody(
                                row.name(),
                                now.state().word(),
                                now.gateway(),
                                now.gateways().stream().map(AtGatewayBody::of).toList(),
                                health.strip(row.id()).stream().map(CellBody::of).toList()));
    }
}
