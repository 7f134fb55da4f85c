package dev.sluice.console.insight;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Money;
import dev.sluice.console.web.QueryParameters;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// `GET /api/v1/usage`: consumption and cost, added up by whatever the caller asks for.
@RestController
@RequestMapping("/api/v1/usage")
@Tag(name = "Usage", description = "Consumption and cost from the roll-ups")
final class UsageApi {
    private static final Set<String> PARAMETERS =
            Set.of("from", "to", "groupBy", "tenant", "unit", "consumer", "instance", "route");

    private static final Duration STANDARD_RANGE = Duration.ofDays(1);

    private final ConsumptionQuery query;
    private final Clock clock;

    UsageApi(ConsumptionQuery query, Clock clock) {
        this.query = query;
        this.clock = clock;
    }

    /// @param cost the tenants' side; absent where it is in several currencies, which stand in
    ///   `costs`
    /// @param currency of `cost`; absent where nothing cost anything
    /// @param unpriced requests whose tokens have no price yet
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record FiguresBody(
            long requests,
            long refused,
            long failed,
            long promptTokens,
            long cachedPromptTokens,
            long completionTokens,
            long reasoningTokens,
            long totalTokens,
            @Nullable BigDecimal cost,
            @Nullable String currency,
            List<Money> costs,
            List<Money> providerCosts,
            long unpriced) {

        static FiguresBody of(Figures figures) {
            var costs = figures.costs();
            var one = costs.size() == 1 ? costs.getFirst() : null;
            return new FiguresBody(
                    figures.requests(),
                    figures.refused(),
                    figures.failed(),
                    figures.promptTokens(),
                    figures.cachedPromptTokens(),
                    figures.completionTokens(),
                    figures.reasoningTokens(),
                    figures.totalTokens(),
                    one != null ? one.amount() : costs.isEmpty() ? BigDecimal.ZERO : null,
                    one != null ? one.currency() : null,
                    costs,
                    figures.providerCosts(),
                    figures.parked());
        }
    }

    /// The answer's body. Each row holds its keys beside its figures.
    record AnswerBody(
            FiguresBody total,
            List<Map<String, Object>> rows,
            Instant from,
            Instant to,
            Instant asOf) {}

    @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            description =
                    "Begin; a day before the end where absent: a moment, or a UTC date; widened to the full hour, or, grouped by day alone, to the tenant's full day",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "to",
            in = ParameterIn.QUERY,
            description = "End, exclusive; now where absent; widened likewise",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "groupBy",
            in = ParameterIn.QUERY,
            description =
                    "Any of tenant, unit, consumer, instance, route, model, hour, day, separated by commas; a consumer or unit brings its tenant along",
            schema = @Schema(type = "string"))
    @FilterParameters
    @GetMapping
    AnswerBody usage(
            @Parameter(hidden = true) @RequestParam MultiValueMap<String, String> parameters) {
        var answer = query.ask(question(parameters));
        return new AnswerBody(
                FiguresBody.of(answer.total()),
                answer.rows().stream().map(UsageApi::row).toList(),
                answer.from(),
                answer.to(),
                answer.asOf());
    }

    private UsageQuestion question(MultiValueMap<String, String> parameters) {
        var defects = new Defects();
        var asked = new QueryParameters(parameters, "usage", PARAMETERS, defects);
        var end = asked.moment("to");
        var to = end == null ? clock.instant() : end;
        var begin = asked.moment("from");
        var from = begin == null ? to.minus(STANDARD_RANGE) : begin;
        if (!from.isBefore(to)) {
            defects.add("to", "error.parameter", "{0} (expected: after from)", to);
        }
        var groupBy = dimensions(parameters.getOrDefault("groupBy", List.of()), defects);
        defects.throwIfAny();
        return new UsageQuestion(from, to, groupBy, UsageFilter.of(asked));
    }

    private static List<Dimension> dimensions(List<String> texts, Defects defects) {
        var dimensions = new ArrayList<Dimension>();
        for (var word :
                texts.stream()
                        .flatMap(text -> Arrays.stream(text.split(",", -1)))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .toList()) {
            Dimension.of(word)
                    .ifPresentOrElse(
                            dimensions::add,
                            () ->
                                    defects.add(
                                            "groupBy",
                                            "error.parameter",
                                            "{0} (expected: {1})",
                                            word,
                                            Arrays.stream(Dimension.values())
                                                    .map(Dimension::word)
                                                    .collect(Collectors.joining(", "))));
        }
        return dimensions;
    }

    private static Map<String, Object> row(UsageRow row) {
        var body = new LinkedHashMap<String, Object>();
        row.keys().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(key -> body.put(key.getKey().word(), key.getValue()));
        var figures = FiguresBody.of(row.figures());
        body.put("requests", figures.requests());
        body.put("refused", figures.refused());
        body.put("failed", figures.failed());
        body.put("promptTokens", figures.promptTokens());
        body.put("cachedPromptTokens", figures.cachedPromptTokens());
        body.put("completionTokens", figures.completionTokens());
        body.put("reasoningTokens", figures.reasoningTokens());
        body.put("totalTokens", figures.totalTokens());
        if (figures.cost() != null) {
            body.put("cost", figures.cost());
        }
        if (figures.currency() != null) {
            body.put("currency", figures.currency());
        }
        body.put("costs", figures.costs());
        body.put("providerCosts", figures.providerCosts());
        body.put("unpriced", figures.unpriced());
        return body;
    }
}
