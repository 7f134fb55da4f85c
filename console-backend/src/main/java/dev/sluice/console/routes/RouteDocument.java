package dev.sluice.console.routes;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A route as the REST API shows and takes it.
@Schema(name = "Route")
@JsonInclude(JsonInclude.Include.NON_NULL)
record RouteDocument(
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) String name,
        @Schema(description = "The public model name; may hold a slash", example = "qwen")
                @Nullable String model,
        @Schema(description = "A URI of its own; a route has a model, a uri, or both")
                @Nullable String uri,
        @Schema(description = "Of the uri; POST where absent") @Nullable List<String> methods,
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<Target> targets,
        @Nullable BalancerDocument balancer,
        @Schema(
                        description =
                                "rate_limiting, http_429, http_5xx, instance_health_and_rate_limiting; http_5xx where absent")
                @Nullable List<String> fallback,
        @Schema(description = "400 to 599") @Nullable List<Integer> fallbackStatuses,
        @Nullable Integer maxRetries,
        @Schema(description = "ISO-8601 duration") @Nullable String retryWithin,
        @Schema(allowableValues = {"reject", "next_instance"}) @Nullable String consumerSpent,
        @Schema(
                        description =
                                "Where every instance is out: true tries the one that has been out longest, false refuses"
                                        + " with 503. false where absent")
                @Nullable Boolean tryWhenAllOut,
        @Schema(
                        description =
                                "A text-only stream whose self-hosted instance died goes on at another instance of the"
                                        + " same upstream model. false where absent")
                @Nullable Boolean continueStreams,
        @Nullable Long maxBodyBytes,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) UUID id,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant createdAt,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant changedAt) {

    @Schema(name = "RouteTarget")
    record Target(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) String instance,
            @Schema(description = "A larger number is tried first; 0 where absent") int priority,
            @Schema(description = "Share inside of its priority; 100 where absent") int weight) {}

    @Schema(name = "RouteBalancer")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record BalancerDocument(
            @Schema(
                            allowableValues = {
                                "roundrobin",
                                "chash",
                                "least_request",
                                "random",
                                "adaptive"
                            })
                    String algorithm,
            @Schema(description = "For chash") @Nullable String hashOn,
            @Schema(description = "For chash") @Nullable String key) {}

    static RouteDocument of(RouteRow row) {
        return new RouteDocument(
                row.name(),
                row.model(),
                row.uri(),
                row.uri() == null ? null : row.methods(),
                row.targets().stream()
                        .map(target ->
                                new Target(
                                        target.instance().name(),
                                        target.priority(),
                                        target.weight()))
                        .toList(),
                new BalancerDocument(
                        row.balancer().algorithm(), row.balancer().hashOn(), row.balancer().key()),
                row.fallback().stream().map(Fallback::word).toList(),
                row.fallbackStatuses().isEmpty() ? null : row.fallbackStatuses(),
                row.maxRetries(),
                row.retryWithin() == null ? null : row.retryWithin().toString(),
                row.consumerSpent().word(),
                row.tryWhenAllOut(),
                row.continueStreams(),
                row.guards().maxBodyBytes(),
                row.id(),
                row.createdAt(),
                row.changedAt());
    }
}
