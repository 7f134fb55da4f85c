package dev.sluice.console.quotas;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.console.shared.Ref;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A quota as the REST API shows and takes it.
@Schema(name = "Quota")
@JsonInclude(JsonInclude.Include.NON_NULL)
record QuotaDocument(
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) String name,
        @Schema(
                        requiredMode = Schema.RequiredMode.REQUIRED,
                        description =
                                "Applies to requests that match every field; consumer * is one ledger for each consumer")
                ScopeDocument scope,
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) long limit,
        @Schema(description = "PT1S or longer, P1D, P1W, P1M; none for in_flight", example = "PT1H")
                @Nullable String window,
        @Schema(
                        allowableValues = {
                            "total_tokens",
                            "prompt_tokens",
                            "completion_tokens",
                            "requests",
                            "in_flight"
                        })
                @Nullable String unit,
        @Schema(allowableValues = {"fixed", "sliding", "token_bucket"}) @Nullable String kind,
        @Schema(
                        allowableValues = {"first_request", "clock"},
                        description = "P1D, P1W and P1M need clock")
                @Nullable String align,
        @Schema(allowableValues = {"enforce", "shadow"}) @Nullable String mode,
        @Nullable String rejectedMessage,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) UUID id,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant createdAt,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant changedAt) {

    @Schema(name = "QuotaScope")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ScopeDocument(
            @Nullable String tenant,
            @Nullable String consumer,
            @Nullable String instance,
            @Nullable String route) {}

    static QuotaDocument of(QuotaRow row) {
        var scope = row.scope();
        return new QuotaDocument(
                row.name(),
                new ScopeDocument(
                        name(scope.tenant()),
                        scope.eachConsumer() ? "*" : name(scope.consumer()),
                        name(scope.instance()),
                        name(scope.route())),
                row.limit(),
                row.window().isEmpty() ? null : row.window(),
                row.unit().word(),
                row.kind().word(),
                row.align().word(),
                row.mode().word(),
                row.rejectedMessage(),
                row.id(),
                row.createdAt(),
                row.changedAt());
    }

    private static @Nullable String name(@Nullable Ref ref) {
        return ref == null ? null : ref.name();
    }
}
