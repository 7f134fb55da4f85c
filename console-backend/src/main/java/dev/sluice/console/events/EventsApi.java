package dev.sluice.console.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.web.QueryParameters;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// `/api/v1/events`: what happened to instances and to the traffic before them.
@RestController
@RequestMapping(path = "/api/v1/events", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Events", description = "The timeline of model instances, newest first")
final class EventsApi {
    private static final Set<String> PARAMETERS =
            Set.of("instance", "route", "kind", "from", "until", "limit", "before");

    private final EventLog log;

    EventsApi(EventLog log) {
        this.log = log;
    }

    /// A page of events; `next` goes into `before` for the one behind it.
    record ListBody(List<EventBody> items, @Nullable UUID next) {}

    @Schema(name = "InstanceEvent")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EventBody(
            UUID id,
            @Schema(description = "When it happened, by the gateway's clock") Instant at,
            @Schema(
                            allowableValues = {
                                "state",
                                "switched",
                                "flowed_back",
                                "name_lost",
                                "name_found"
                            })
                    String kind,
            @Nullable String instance,
            @Nullable String route,
            @Schema(description = "The state before, of a change of state") @Nullable String from,
            @Nullable String to,
            @Nullable String reason,
            @Schema(description = "For people; absent for who sees one tenant only")
                    @Nullable String detail,
            @Schema(description = "How long what ends here had lasted; absent where not known")
                    @Nullable String duration,
            String gateway,
            @Schema(
                            description =
                                    "Whose requests were moved or failed because of it; only one's own tenant for who"
                                            + " sees one tenant")
                    List<InstanceEventRow.Affected> affected,
            @Schema(description = "Where the traffic went") @Nullable String toInstance,
            @Nullable Integer fromPriority,
            @Nullable Integer toPriority) {

        static EventBody of(InstanceEventRow row) {
            var moved =
                    switch (row.kind()) {
                        case SWITCHED, FLOWED_BACK -> true;
                        case STATE, NAME_LOST, NAME_FOUND -> false;
                    };
            return new EventBody(
                    row.id(),
                    row.at(),
                    row.kind().word(),
                    given(row.instance()),
                    given(row.route()),
                    given(row.from()),
                    given(row.to()),
                    given(row.reason()),
                    given(row.detail()),
                    row.duration() == null ? null : row.duration().toString(),
                    row.gateway(),
                    row.affected(),
                    given(row.toInstance()),
                    moved ? row.fromPriority() : null,
                    moved ? row.toPriority() : null);
        }

        private static @Nullable String given(String text) {
            return text.isEmpty() ? null : text;
        }
    }

    @Parameter(
            name = "instance",
            in = ParameterIn.QUERY,
            description = "Only what happened to this instance, or led to it",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "route",
            in = ParameterIn.QUERY,
            description = "Only what happened to this route's traffic",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "kind",
            in = ParameterIn.QUERY,
            description = "Only this kind: state, switched, flowed_back, name_lost, name_found",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "from",
            in = ParameterIn.QUERY,
            description = "Begin: a moment, or a UTC date",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "until",
            in = ParameterIn.QUERY,
            description = "End, exclusive",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "limit",
            in = ParameterIn.QUERY,
            description = "At most so many, 1 to 1000; 100 where absent",
            schema = @Schema(type = "string"))
    @Parameter(
            name = "before",
            in = ParameterIn.QUERY,
            description = "The next of the page before",
            schema = @Schema(type = "string"))
    @GetMapping
    @Operation(summary = "List events, newest first")
    ListBody list(
            @Parameter(hidden = true) @RequestParam MultiValueMap<String, String> parameters) {
        var page = log.list(question(parameters));
        return new ListBody(page.items().stream().map(EventBody::of).toList(), page.next());
    }

    private static EventQuestion question(MultiValueMap<String, String> parameters) {
        var defects = new Defects();
        var asked = new QueryParameters(parameters, "events", PARAMETERS, defects);
        var kind = kind(asked.text("kind"), defects);
        var from = asked.moment("from");
        var until = asked.moment("until");
        if (from != null && until != null && !until.isAfter(from)) {
            defects.add("until", "error.parameter", "{0} (expected: after from)", until);
        }
        var limit = asked.limit(EventQuestion.MOST);
        var before = asked.page("before");
        defects.throwIfAny();
        return new EventQuestion(
                asked.text("instance"), asked.text("route"), kind, from, until, before, limit);
    }

    private static @Nullable EventKind kind(@Nullable String word, Defects defects) {
        if (word == null) {
            return null;
        }
        for (var kind : EventKind.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        defects.add(
                "kind",
                "error.choice",
                "{0} is not known (expected: one of {1})",
                word,
                Arrays.stream(EventKind.values())
                        .map(EventKind::word)
                        .collect(Collectors.joining(", ")));
        return null;
    }
}
