package dev.sluice.console.insight;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.web.QueryParameters;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// `/api/v1/requests`: one row per request, and everything about one.
@RestController
@RequestMapping("/api/v1/requests")
@Tag(name = "Requests", description = "Single requests, newest first")
final class RequestsApi {
    private static final Set<String> PARAMETERS =
            Set.of(
                    "from",
                    "to",
                    "tenant",
                    "unit",
                    "consumer",
                    "instance",
                    "route",
                    "outcome",
                    "limit",
                    "after");

    private final RequestLog log;

    RequestsApi(RequestLog log) {
        this.log = log;
    }

    /// A page of requests; `next` goes into `after` for the one behind it.
    record ListBody(List<RowBody> items, @Nullable UUID next) {}

    /// One request in the list.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RowBody(
            UUID id,
            Instant at,
            String node,
            String tenant,
            String unit,
            String consumer,
            String route,
            String instance,
            String model,
            boolean stream,
            boolean admitted,
            long count,
            String outcome,
            int status,
            String errorCode,
            long promptTokens,
            long completionTokens,
            long totalTokens,
            String usageSource,
            double tookMs,
            @Nullable Double firstContentMs,
            String abortCause,
            @Nullable BigDecimal cost,
            @Nullable String currency) {

        static RowBody of(RequestRow row) {
            var cost = row.cost();
            return new RowBody(
                    row.id(),
                    row.at(),
                    row.node(),
                    row.tenant(),
                    row.unit(),
                    row.consumer(),
                    row.route(),
                    row.instance(),
                    row.requestedModel(),
                    row.streamed(),
                    row.admitted(),
                    row.count(),
                    row.outcome(),
                    row.status(),
                    row.errorCode(),
                    row.promptTokens(),
                    row.completionTokens(),
                    row.totalTokens(),
                    row.usageSource(),
                    millis(row.took()),
                    row.firstContent() == null ? null : millis(row.firstContent()),
                    row.abortCause(),
                    cost == null ? null : cost.amount(),
                    cost == null ? null : cost.currency());
        }
    }

    /// One request in full.
    record DetailBody(
            RowBody request,
            long revision,
            Instant receivedAt,
            String spoolStream,
            long spoolSequence,
            String clientRequestId,
            String userAgent,
            long clientRetryCount,
            long estimatedPromptTokens,
            long cachedPromptTokens,
            long cacheWriteTokens,
            long reasoningTokens,
            long deliveredCompletionTokens,
            String finishReason,
            long bytesIn,
            long bytesOut,
            String traceId,
            List<AttemptBody> attempts,
            List<RequestDetail.Candidate> candidates,
            List<RequestDetail.Ledger> ledgers,
            List<StageBody> stages,
            List<RequestDetail.Correction> corrections,
            List<RequestDetail.Entry> entries) {}

    /// One try on one instance.
    record AttemptBody(
            String instance,
            int status,
            String outcome,
            String reason,
            double startedAfterMs,
            double tookMs,
            long promptTokens,
            long completionTokens,
            String usageSource) {}

    /// When a stage of the walk was reached.
    record StageBody(String stage, double afterMs) {}

    @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            description = "Begin: a moment, or a UTC date",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "to",
            in = ParameterIn.QUERY,
            description = "End, exclusive",
            schema = @Schema(type = "string"))
    @FilterParameters
    @Parameter(
            name = "outcome",
            in = ParameterIn.QUERY,
            description = "Only this outcome: success, refused_quota, upstream_timeout, ...",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "At most so many, 1 to 1000; 100 where absent",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "after",
            in = ParameterIn.QUERY,
            description = "The next of the page before",
            schema = @Schema(type = "string"))
    @GetMapping
    ListBody list(
            @Parameter(hidden = true) @RequestParam MultiValueMap<String, String> parameters) {
        var page = log.list(question(parameters));
        return new ListBody(page.items().stream().map(RowBody::of).toList(), page.next());
    }

    @GetMapping("/{id}")
    DetailBody one(@PathVariable String id) {
        return log.find(uuid(id))
                .map(RequestsApi::body)
                .orElseThrow(() ->
                        new ResponseStatusException(
                                HttpStatus.NOT_FOUND, "no request has this id"));
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException odd) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, "no request has this id", odd);
        }
    }

    private static RequestQuestion question(MultiValueMap<String, String> parameters) {
        var defects = new Defects();
        var asked = new QueryParameters(parameters, "requests", PARAMETERS, defects);
        var from = asked.moment("from");
        var to = asked.moment("to");
        var limit = asked.limit(RequestQuestion.MOST);
        var after = asked.page("after");
        defects.throwIfAny();
        return new RequestQuestion(
                from, to, UsageFilter.of(asked), asked.text("outcome"), after, limit);
    }

    private static DetailBody body(RequestDetail detail) {
        return new DetailBody(
                RowBody.of(detail.row()),
                detail.revision(),
                detail.receivedAt(),
                detail.stream(),
                detail.sequence(),
                detail.clientRequestId(),
                detail.userAgent(),
                detail.clientRetryCount(),
                detail.estimatedPromptTokens(),
                detail.cachedPromptTokens(),
                detail.cacheWriteTokens(),
                detail.reasoningTokens(),
                detail.deliveredCompletionTokens(),
                detail.finishReason(),
                detail.bytesIn(),
                detail.bytesOut(),
                detail.traceId(),
                detail.attempts().stream()
                        .map(it ->
                                new AttemptBody(
                                        it.instance(),
                                        it.status(),
                                        it.outcome(),
                                        it.reason(),
                                        millis(it.startedAfter()),
                                        millis(it.took()),
                                        it.promptTokens(),
                                        it.completionTokens(),
                                        it.usageSource()))
                        .toList(),
                detail.candidates(),
                detail.ledgers(),
                detail.stages().stream()
                        .map(it -> new StageBody(it.stage(), millis(it.after())))
                        .toList(),
                detail.corrections(),
                detail.entries());
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1_000_000.0;
    }
}
