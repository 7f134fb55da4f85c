package dev.sluice.console.instances;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A model instance as the REST API shows and takes it; credentials show as `***`.
@Schema(name = "Instance")
@JsonInclude(JsonInclude.Include.NON_NULL)
record InstanceDocument(
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) String name,
        @Schema(
                        description =
                                "openai-compatible where absent; vllm and sglang are asked for usage with every chunk",
                        allowableValues = {
                            "openai-compatible",
                            "openai",
                            "deepseek",
                            "aimlapi",
                            "openrouter",
                            "vllm",
                            "sglang"
                        })
                @Nullable String provider,
        @Schema(
                        requiredMode = Schema.RequiredMode.REQUIRED,
                        example = "http://10.0.0.5:8000/v1/chat/completions")
                String endpoint,
        @Schema(description = "The upstream's own model name; what the caller sent where absent")
                @Nullable String model,
        @Schema(allowableValues = {"self-hosted", "cloud"}) @Nullable String hosting,
        @Schema(
                        description =
                                "Write-only. *** or an absent field keeps what is stored, null removes it,"
                                        + " $env://NAME refers to a variable of the console")
                @Nullable Auth auth,
        @Schema(
                        implementation = Map.class,
                        description = "The APISIX dialect's `checks`; a default where absent")
                @JsonRawValue
                @Nullable String checks,
        @Nullable TimeoutsDocument timeouts,
        @Schema(description = "true where absent") @Nullable Boolean tlsVerify,
        @Nullable Long maxOutputTokens,
        @Nullable Boolean disabled,
        @Schema(
                        accessMode = Schema.AccessMode.READ_ONLY,
                        description = "Changed by drain, eject and restore only")
                StandingDocument standing,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) UUID id,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant createdAt,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant changedAt) {

    /// What hides a stored secret, and on the way in keeps it.
    static final String HIDDEN = "***";

    @Schema(name = "InstanceAuth")
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Auth(Map<String, String> header, Map<String, String> query) {}

    @Schema(name = "InstanceTimeouts", description = "ISO-8601 durations")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TimeoutsDocument(
            @Nullable String connect,
            @Nullable String firstContent,
            @Nullable String betweenChunks,
            @Nullable String total,
            @Nullable String plain,
            @Schema(
                            description =
                                    "How long a stream whose caller left is read on for its usage; up to PT5M, PT0S: not at all")
                    @Nullable String lateUsage) {}

    @Schema(name = "InstanceStanding", description = "What a person decided about it last")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StandingDocument(
            @Schema(allowableValues = {"in-service", "draining", "ejected"}) String state,
            @Schema(description = "Absent where nobody has decided anything yet")
                    @Nullable Instant since,
            @Nullable String reason,
            @Nullable String by) {}

    static InstanceDocument of(InstanceRow row) {
        return new InstanceDocument(
                row.name(),
                row.provider(),
                row.endpoint(),
                row.model(),
                row.hosting().word(),
                row.authHeaders().isEmpty() && row.authQuery().isEmpty()
                        ? null
                        : new Auth(hidden(row.authHeaders()), hidden(row.authQuery())),
                row.checks(),
                row.timeouts().equals(Timeouts.DEFAULT) ? null : timeouts(row.timeouts()),
                row.tlsVerify(),
                row.maxOutputTokens(),
                row.disabled(),
                standing(row.standing()),
                row.id(),
                row.createdAt(),
                row.changedAt());
    }

    /// A reference is no secret and shows as it is.
    private static Map<String, String> hidden(List<CredentialRow> credentials) {
        var shown = new TreeMap<String, String>();
        credentials.forEach(credential ->
                shown.put(
                        credential.name(),
                        credential.reference() == null ? HIDDEN : credential.reference()));
        return shown;
    }

    private static StandingDocument standing(InstanceStanding standing) {
        return new StandingDocument(
                standing.state().word(), standing.since(), standing.reason(), standing.by());
    }

    private static TimeoutsDocument timeouts(Timeouts timeouts) {
        return new TimeoutsDocument(
                text(timeouts.connect()),
                text(timeouts.firstContent()),
                text(timeouts.betweenChunks()),
                text(timeouts.total()),
                text(timeouts.plain()),
                text(timeouts.lateUsage()));
    }

    private static @Nullable String text(@Nullable Duration duration) {
        return duration == null ? null : duration.toString();
    }
}
