package dev.sluice.console.quotas;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.console.shared.FieldError;
import dev.sluice.console.shared.Ref;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
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
        @Schema(
                        requiredMode = Schema.RequiredMode.REQUIRED,
                        description =
                                "Whole and above zero; for unit money an amount of the currency with up to six decimals",
                        example = "10000")
                BigDecimal limit,
        @Schema(description = "PT1S or longer, P1D, P1W, P1M; none for in_flight", example = "PT1H")
                @Nullable String window,
        @Schema(
                        allowableValues = {
                            "total_tokens",
                            "prompt_tokens",
                            "completion_tokens",
                            "requests",
                            "in_flight",
                            "money",
                            "expression"
                        })
                @Nullable String unit,
        @Schema(allowableValues = {"fixed", "sliding", "token_bucket"}) @Nullable String kind,
        @Schema(
                        allowableValues = {"first_request", "clock"},
                        description = "P1D, P1W and P1M need clock")
                @Nullable String align,
        @Schema(allowableValues = {"enforce", "shadow"}) @Nullable String mode,
        @Nullable String rejectedMessage,
        @Schema(description = "Of a quota in money; the tenant's where absent", example = "CNY")
                @Nullable String currency,
        @Schema(
                        description =
                                "What a quota of unit expression counts per request: numbers, + - * /, parentheses and"
                                        + " prompt_tokens, completion_tokens, total_tokens, cached_prompt_tokens,"
                                        + " cache_write_tokens or their names in other dialects (input_tokens is all of"
                                        + " prompt_tokens, cached ones included). Linear in the counts and never below"
                                        + " zero; each weight is rounded up to a millionth",
                        example =
                                "prompt_tokens - 0.9 * cached_prompt_tokens + 4 * completion_tokens")
                @Nullable String expression,
        @Nullable BoostDocument boost,
        @Schema(
                        accessMode = Schema.AccessMode.READ_ONLY,
                        description = "In the answer to a PUT that was done and may surprise")
                @Nullable List<WarningDocument> warnings,
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

    @Schema(name = "QuotaBoost", description = "A limit that holds instead until then")
    record BoostDocument(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) BigDecimal limit,
            @Schema(
                            requiredMode = Schema.RequiredMode.REQUIRED,
                            type = "string",
                            format = "date-time",
                            description =
                                    "In the future when it is saved; not shown when it is over")
                    String until) {}

    @Schema(name = "Warning")
    record WarningDocument(String field, String message) {}

    QuotaDocument warning(List<FieldError> found) {
        return new QuotaDocument(
                name,
                scope,
                limit,
                window,
                unit,
                kind,
                align,
                mode,
                rejectedMessage,
                currency,
                expression,
                boost,
                found.isEmpty()
                        ? null
                        : found.stream()
                                .map(it -> new WarningDocument(it.field(), it.message()))
                                .toList(),
                id,
                createdAt,
                changedAt);
    }

    /// @param now a boost that is over by then is not shown: an export of it could not be declared
    ///   anew
    static QuotaDocument of(QuotaRow row, Instant now) {
        var scope = row.scope();
        var boost = row.boost();
        return new QuotaDocument(
                row.name(),
                new ScopeDocument(
                        name(scope.tenant()),
                        scope.eachConsumer() ? "*" : name(scope.consumer()),
                        name(scope.instance()),
                        name(scope.route())),
                row.amount(),
                row.window().isEmpty() ? null : row.window(),
                row.unit().word(),
                row.kind().word(),
                row.align().word(),
                row.mode().word(),
                row.rejectedMessage(),
                row.currency(),
                row.expression(),
                boost == null || !boost.until().isAfter(now)
                        ? null
                        : new BoostDocument(row.amount(boost.limit()), boost.until().toString()),
                null,
                row.id(),
                row.createdAt(),
                row.changedAt());
    }

    private static @Nullable String name(@Nullable Ref ref) {
        return ref == null ? null : ref.name();
    }
}
