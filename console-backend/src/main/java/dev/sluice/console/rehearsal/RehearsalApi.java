package dev.sluice.console.rehearsal;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.console.rehearsal.Rehearsal.ConsumerFlow;
import dev.sluice.console.rehearsal.Rehearsal.InstanceFlow;
import dev.sluice.console.rehearsal.Rehearsal.Refused;
import dev.sluice.console.routes.RouteReader;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Durations;
import dev.sluice.console.shared.FieldError;
import dev.sluice.console.shared.Money;
import dev.sluice.console.shared.ValidationException;
import dev.sluice.console.web.Fields;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// `/api/v1/routes/{route}/rehearsal`: what a route would do with the requests of the last hour.
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Routes")
final class RehearsalApi {
    private final Rehearsals rehearsals;

    RehearsalApi(Rehearsals rehearsals) {
        this.rehearsals = rehearsals;
    }

    @Schema(name = "RehearsalQuestion")
    record QuestionBody(
            @Schema(
                            implementation = Map.class,
                            description =
                                    "The route as PUT would take it; as it is saved where absent")
                    @Nullable Object draft,
            @Schema(description = "Instances that serve nobody meanwhile")
                    @Nullable List<String> down,
            @Schema(description = "Quotas of which nothing is left at the beginning")
                    @Nullable List<String> spent,
            @Schema(description = "ISO-8601 duration, PT1M to P1D; PT1H where absent")
                    @Nullable String span,
            @Schema(
                            allowableValues = {"live", "empty"},
                            description =
                                    "live: quotas begin as full as they are now, the time to come is like the span;"
                                            + " empty: the span as it was, with nothing used at its begin. live where"
                                            + " absent")
                    @Nullable String start) {}

    @Schema(
            name = "Rehearsal",
            description =
                    "now is what happened, then what the draft would have done; costs of both are at the prices in force"
                            + " at the end of the span")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AnswerBody(
            Instant from,
            Instant until,
            String start,
            long arrivals,
            @Schema(description = "Records that were replayed for them") long replayed,
            SumsBody now,
            SumsBody then,
            List<InstanceBody> instances,
            List<ConsumerBody> consumers,
            List<RefusedBody> refused,
            @Nullable RefusedBody first429,
            @Schema(
                            description =
                                    "sampled, estimated_tokens, adaptive_as_least_request, hash_by_request,"
                                            + " limit_per_gateway")
                    List<String> notes) {}

    @Schema(name = "RehearsalSums")
    record SumsBody(
            long requests,
            long served,
            long promptTokens,
            long completionTokens,
            long totalTokens,
            long refused429,
            long refused503,
            @Schema(description = "Answers that a quota made shorter") long cut,
            @Schema(description = "What tenants pay") List<Money> cost,
            @Schema(description = "What we pay the providers") List<Money> paid,
            long unpriced) {
        static SumsBody of(Sums sums) {
            return new SumsBody(
                    sums.requests(),
                    sums.served(),
                    sums.promptTokens(),
                    sums.completionTokens(),
                    sums.promptTokens() + sums.completionTokens(),
                    sums.refused429(),
                    sums.refused503(),
                    sums.cut(),
                    sums.cost(),
                    sums.paid(),
                    sums.unpriced());
        }
    }

    @Schema(name = "RehearsalInstance")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record InstanceBody(
            String instance,
            @Schema(description = "In the draft; absent where it does not lead there")
                    @Nullable Integer priority,
            SumsBody now,
            SumsBody then,
            long peakPerMinuteNow,
            long peakPerMinuteThen) {
        static InstanceBody of(InstanceFlow flow) {
            return new InstanceBody(
                    flow.instance(),
                    flow.priority(),
                    SumsBody.of(flow.now()),
                    SumsBody.of(flow.then()),
                    flow.peakPerMinuteNow(),
                    flow.peakPerMinuteThen());
        }
    }

    @Schema(name = "RehearsalConsumer")
    record ConsumerBody(String tenant, String consumer, SumsBody now, SumsBody then) {
        static ConsumerBody of(ConsumerFlow flow) {
            return new ConsumerBody(
                    flow.tenant(),
                    flow.consumer(),
                    SumsBody.of(flow.now()),
                    SumsBody.of(flow.then()));
        }
    }

    @Schema(
            name = "RehearsalRefusals",
            description = "Requests that the draft refuses for one reason")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RefusedBody(
            String tenant,
            String consumer,
            String route,
            @Schema(description = "429 or 503") int status,
            @Schema(description = "The spent one; absent where no instance is left")
                    @Nullable String quota,
            long requests,
            Instant firstAt) {
        static RefusedBody of(Refused refused) {
            return new RefusedBody(
                    refused.tenant(),
                    refused.consumer(),
                    refused.route(),
                    refused.quota() == null ? 503 : 429,
                    refused.quota(),
                    refused.requests(),
                    refused.firstAt());
        }
    }

    @PostMapping(path = "/routes/{route}/rehearsal", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Rehearse a route",
            description =
                    "Replays the arrivals of the last hour through a draft, or through the route as it is, with instances"
                            + " down and quotas spent. Stores nothing")
    @RequestBody(content = @Content(schema = @Schema(implementation = QuestionBody.class)))
    ResponseEntity<AnswerBody> rehearse(
            @PathVariable String route,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        var question = question(route, body);
        try {
            return ResponseEntity.ok()
                    .header("Cache-Control", "no-store")
                    .body(answer(rehearsals.run(question)));
        } catch (ValidationException wrong) {
            throw question.draft() == null ? wrong : ofDraft(wrong);
        }
    }

    /// What is wrong with a draft stands under `draft` here.
    private static ValidationException ofDraft(ValidationException wrong) {
        return new ValidationException(
                wrong.errors().stream()
                        .map(error ->
                                Set.of("span", "down", "spent").contains(error.field())
                                        ? error
                                        : new FieldError(
                                                "draft." + error.field(),
                                                error.key(),
                                                error.args(),
                                                error.message()))
                        .toList());
    }

    private static RehearsalQuestion question(String route, JsonNode body) {
        var defects = new Defects();
        var fields = Fields.of(body, defects);
        var draft = fields.object("draft", given -> RouteReader.edit(route, given));
        var down = fields.texts("down");
        var spent = fields.texts("spent");
        var span =
                Durations.read(
                        defects,
                        "span",
                        fields.text("span"),
                        Duration.ofMinutes(1),
                        Duration.ofDays(1));
        var start = start(fields.text("start"), defects);
        fields.end();
        defects.throwIfAny();
        return new RehearsalQuestion(
                route,
                draft,
                down == null ? Set.of() : Set.copyOf(down),
                spent == null ? Set.of() : Set.copyOf(spent),
                span,
                start);
    }

    private static QuotaStart start(@Nullable String word, Defects defects) {
        if (word == null) {
            return QuotaStart.LIVE;
        }
        for (var start : QuotaStart.values()) {
            if (start.word().equals(word)) {
                return start;
            }
        }
        defects.add(
                "start",
                "error.choice",
                "{0} is not known (expected: one of {1})",
                word,
                "live, empty");
        return QuotaStart.LIVE;
    }

    private static AnswerBody answer(Rehearsal rehearsal) {
        return new AnswerBody(
                rehearsal.from(),
                rehearsal.until(),
                rehearsal.start().word(),
                rehearsal.arrivals(),
                rehearsal.replayed(),
                SumsBody.of(rehearsal.now()),
                SumsBody.of(rehearsal.then()),
                rehearsal.instances().stream().map(InstanceBody::of).toList(),
                rehearsal.consumers().stream().map(ConsumerBody::of).toList(),
                rehearsal.refused().stream().map(RefusedBody::of).toList(),
                rehearsal.first429() == null ? null : RefusedBody.of(rehearsal.first429()),
                rehearsal.notes());
    }
}
