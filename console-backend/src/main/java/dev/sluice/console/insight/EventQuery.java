package dev.sluice.console.insight;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.console.ledger.Attribution;
import dev.sluice.console.publishing.PublishedObject;
import dev.sluice.console.publishing.PublishedObject.Kind;
import dev.sluice.console.publishing.PublishedObjects;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Ids;
import dev.sluice.console.shared.Money;
import dev.sluice.console.shared.Permission;
import dev.sluice.console.shared.Scope;
import dev.sluice.control.TokenCounts;
import dev.sluice.control.UsageClose;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Reads single requests. An event's id begins with its time, so that a time range is a range of
/// the primary key and touches the partitions of that time only.
@Component
@Transactional(readOnly = true)
class EventQuery implements RequestLog {
    private final JdbcTemplate jdbc;
    private final PublishedObjects published;
    private final CurrentActor actor;

    EventQuery(JdbcTemplate jdbc, PublishedObjects published, CurrentActor actor) {
        this.jdbc = jdbc;
        this.published = published;
        this.actor = actor;
    }

    /// A stored event with its ids.
    private record Event(
            UUID id,
            @Nullable UUID tenantId,
            @Nullable UUID unitId,
            @Nullable UUID consumerId,
            @Nullable UUID routeId,
            @Nullable UUID instanceId,
            String node,
            String stream,
            long sequence,
            Instant at,
            Instant receivedAt,
            UsageClose close) {}

    @Override
    @PreAuthorize(Permission.READ)
    public RequestPage list(RequestQuestion question) {
        var conditions = conditions(actor.get().scope(), question);
        conditions.add("corrects IS NULL");
        conditions.values().add(question.limit() + 1);
        var events =
                jdbc.query(
                        "SELECT * FROM usage_event WHERE %s ORDER BY event_id DESC LIMIT ?"
                                .formatted(conditions.sql()),
                        (row, _) -> event(row),
                        conditions.values().toArray());
        var page = events.size() > question.limit() ? events.subList(0, question.limit()) : events;
        return new RequestPage(
                rows(page), page.size() < events.size() ? page.getLast().id() : null);
    }

    @Override
    @PreAuthorize(Permission.READ)
    public Optional<RequestDetail> find(UUID id) {
        var scope = actor.get().scope();
        var conditions = new Conditions();
        scope(conditions, scope);
        conditions.add("event_id = ?", id);
        return jdbc
                .query(
                        "SELECT * FROM usage_event WHERE " + conditions.sql(),
                        (row, _) -> event(row),
                        conditions.values().toArray())
                .stream()
                .findFirst()
                .map(event -> detail(event, scope instanceof Scope.Everything));
    }

    private Conditions conditions(Scope scope, RequestQuestion question) {
        var conditions = new Conditions();
        scope(conditions, scope);
        if (question.from() != null) {
            conditions.add("event_id >= ?", Ids.firstAt(question.from()));
        }
        if (question.to() != null) {
            conditions.add("event_id < ?", Ids.firstAt(question.to()));
        }
        if (question.before() != null) {
            conditions.add("event_id < ?", question.before());
        }
        if (question.outcome() != null) {
            conditions.add("outcome = ?", question.outcome());
        }
        var filter = question.filter();
        named(conditions, "tenant_id", Kind.TENANT, filter.tenant());
        named(conditions, "unit_id", Kind.UNIT, filter.unit());
        named(conditions, "consumer_id", Kind.CONSUMER, filter.consumer());
        named(conditions, "instance_id", Kind.INSTANCE, filter.instance());
        named(conditions, "route_id", Kind.ROUTE, filter.route());
        return conditions;
    }

    private static void scope(Conditions conditions, Scope scope) {
        conditions.add("true");
        switch (scope) {
            case Scope.Everything() -> {}
            case Scope.OneTenant(var tenant) -> conditions.add("tenant_id = ?", tenant);
            case Scope.OneUnit(var tenant, var unit) ->
                    conditions.add("tenant_id = ? AND unit_id = ?", tenant, unit);
        }
    }

    private void named(Conditions conditions, String column, Kind kind, @Nullable String name) {
        if (name != null) {
            conditions.anyOf(column, published.idsOf(kind, name, null));
        }
    }

    private List<RequestRow> rows(List<Event> events) {
        var names = names(events);
        var corrections = corrections(events);
        var costs = costs(events, corrections);
        return events.stream()
                .map(event -> row(event, tokens(event, corrections), names, costs.get(event.id())))
                .toList();
    }

    private static RequestRow row(
            Event event, TokenCounts tokens, Names names, @Nullable Money cost) {
        var close = event.close();
        return new RequestRow(
                event.id(),
                event.at(),
                event.node(),
                names.of(event.tenantId()),
                names.of(event.unitId()),
                names.of(event.consumerId()),
                names.of(event.routeId()),
                names.of(event.instanceId()),
                close.getRequestedModel(),
                close.getStream(),
                close.getAdmitted(),
                close.getCount(),
                close.getOutcome(),
                close.getStatus(),
                close.getErrorCode(),
                tokens.getPrompt(),
                tokens.getCompletion(),
                word(close.getSource()),
                Duration.ofNanos(close.getDurationNs()),
                close.getFirstContentNs() == 0 ? null : Duration.ofNanos(close.getFirstContentNs()),
                close.getAbortCause(),
                cost);
    }

    /// @param ours whether what we pay the providers may be shown
    private RequestDetail detail(Event event, boolean ours) {
        var names = names(List.of(event));
        var close = event.close();
        var corrections = corrections(List.of(event));
        var tokens = tokens(event, corrections);
        var entries =
                entries(ids(event, corrections), names).stream()
                        .filter(entry -> ours || entry.side().equals("tenant"))
                        .toList();
        var cost = costs(List.of(event), corrections).get(event.id());
        return new RequestDetail(
                row(event, tokens, names, cost),
                close.getRevision(),
                event.receivedAt(),
                event.stream(),
                event.sequence(),
                close.getClientRequestId(),
                close.getUserAgent(),
                close.getClientRetryCount(),
                close.getEstimatedPromptTokens(),
                tokens.getCachedPrompt(),
                tokens.getCacheWrite(),
                tokens.getReasoning(),
                close.getDeliveredCompletionTokens(),
                close.getFinishReason(),
                close.getBytesIn(),
                close.getBytesOut(),
                close.getTraceId(),
                close.getAttemptsList().stream()
                        .map(it ->
                                new RequestDetail.Attempt(
                                        names.of(it.getInstanceId()),
                                        it.getStatus(),
                                        it.getOutcome(),
                                        it.getReason(),
                                        Duration.ofNanos(it.getStartedOffsetNs()),
                                        Duration.ofNanos(it.getDurationNs()),
                                        it.getTokens().getPrompt(),
                                        it.getTokens().getCompletion(),
                                        word(it.getSource())))
                        .toList(),
                close.getCandidatesList().stream()
                        .map(it ->
                                new RequestDetail.Candidate(
                                        names.of(it.getInstanceId()),
                                        it.getTaken(),
                                        it.getReason()))
                        .toList(),
                close.getLedgersList().stream()
                        .map(it ->
                                new RequestDetail.Ledger(
                                        names.of(it.getQuotaId()),
                                        it.getLedger(),
                                        it.getScope(),
                                        it.getLimit(),
                                        it.getUsedBefore(),
                                        it.getHeldBefore(),
                                        it.getReserved(),
                                        it.getSettled(),
                                        it.getRefused(),
                                        it.getResetsAtMs() == 0
                                                ? null
                                                : Instant.ofEpochMilli(it.getResetsAtMs())))
                        .toList(),
                close.getStagesList().stream()
                        .map(it ->
                                new RequestDetail.Stage(
                                        it.getStage(), Duration.ofNanos(it.getOffsetNs())))
                        .toList(),
                corrections.getOrDefault(event.id(), List.of()).stream()
                        .map(it ->
                                new RequestDetail.Correction(
                                        it.id(),
                                        it.receivedAt(),
                                        it.close().getTokens().getPrompt(),
                                        it.close().getTokens().getCachedPrompt(),
                                        it.close().getTokens().getCompletion(),
                                        word(it.close().getSource())))
                        .toList(),
                entries);
    }

    private List<RequestDetail.Entry> entries(List<UUID> ids, Names names) {
        return jdbc.query(
                """
                SELECT event_id, side, line, instance_id, currency, amount FROM ledger_entry WHERE event_id = ANY (?)
                UNION ALL
                SELECT event_id, side, line, instance_id, NULL, NULL FROM ledger_parked WHERE event_id = ANY (?)
                ORDER BY 2 DESC, 1, 3
                """,
                statement -> {
                    var array = statement.getConnection().createArrayOf("uuid", ids.toArray());
                    statement.setArray(1, array);
                    statement.setArray(2, array);
                },
                (row, _) -> {
                    var currency = row.getString("currency");
                    return new RequestDetail.Entry(
                            row.getString("side"),
                            names.of(row.getObject("instance_id", UUID.class)),
                            currency == null
                                    ? null
                                    : new Money(plain(row.getBigDecimal("amount")), currency));
                });
    }

    /// What came later to these requests, in order.
    private Map<UUID, List<Event>> corrections(List<Event> requests) {
        if (requests.isEmpty()) {
            return Map.of();
        }
        var found =
                jdbc.query(
                        "SELECT * FROM usage_event WHERE corrects = ANY (?) ORDER BY event_id",
                        statement ->
                                statement.setArray(
                                        1,
                                        statement
                                                .getConnection()
                                                .createArrayOf(
                                                        "uuid",
                                                        requests.stream()
                                                                .map(Event::id)
                                                                .toArray())),
                        (row, _) -> event(row));
        return found.stream()
                .collect(Collectors.groupingBy(it -> UUID.fromString(it.close().getCorrects())));
    }

    private static List<UUID> ids(Event request, Map<UUID, List<Event>> corrections) {
        return Stream.concat(
                        Stream.of(request),
                        corrections.getOrDefault(request.id(), List.of()).stream())
                .map(Event::id)
                .toList();
    }

    /// What a request came to in the end.
    private static TokenCounts tokens(Event request, Map<UUID, List<Event>> corrections) {
        var sum = request.close().getTokens().toBuilder();
        for (var later : corrections.getOrDefault(request.id(), List.of())) {
            var by = later.close().getTokens();
            sum.setPrompt(sum.getPrompt() + by.getPrompt())
                    .setCachedPrompt(sum.getCachedPrompt() + by.getCachedPrompt())
                    .setCacheWrite(sum.getCacheWrite() + by.getCacheWrite())
                    .setCompletion(sum.getCompletion() + by.getCompletion())
                    .setReasoning(sum.getReasoning() + by.getReasoning());
        }
        return sum.build();
    }

    /// What the tenants pay; a request in two currencies cannot be, since a correction is booked at
    /// the price of its request.
    private Map<UUID, Money> costs(List<Event> requests, Map<UUID, List<Event>> corrections) {
        var costs = new HashMap<UUID, Money>();
        var requestOf = new HashMap<UUID, UUID>();
        for (var request : requests) {
            ids(request, corrections).forEach(id -> requestOf.put(id, request.id()));
        }
        if (requestOf.isEmpty()) {
            return costs;
        }
        jdbc.query(
                "SELECT event_id, currency, amount FROM ledger_entry WHERE event_id = ANY (?) AND side = 'tenant'",
                statement ->
                        statement.setArray(
                                1,
                                statement
                                        .getConnection()
                                        .createArrayOf("uuid", requestOf.keySet().toArray())),
                row -> {
                    costs.merge(
                            requestOf.get(row.getObject(1, UUID.class)),
                            new Money(plain(row.getBigDecimal(3)), row.getString(2)),
                            EventQuery::plus);
                });
        return costs;
    }

    /// The price of a time that is past can be edited, its currency too; two currencies are never
    /// added.
    private static Money plus(Money request, Money correction) {
        return request.currency().equals(correction.currency())
                ? new Money(plain(request.plus(correction).amount()), request.currency())
                : request;
    }

    /// Names by id, also where ids come as text.
    private record Names(Map<UUID, PublishedObject> known) {
        String of(@Nullable UUID id) {
            if (id == null || id.equals(Attribution.NONE)) {
                return "";
            }
            var object = known.get(id);
            return object == null ? id.toString() : object.name();
        }

        String of(String id) {
            return of(parsed(id));
        }
    }

    private Names names(Collection<Event> events) {
        var ids = new HashSet<@Nullable UUID>();
        for (var event : events) {
            ids.add(event.tenantId());
            ids.add(event.unitId());
            ids.add(event.consumerId());
            ids.add(event.routeId());
            ids.add(event.instanceId());
            event.close().getAttemptsList().forEach(it -> ids.add(parsed(it.getInstanceId())));
            event.close().getCandidatesList().forEach(it -> ids.add(parsed(it.getInstanceId())));
            event.close().getLedgersList().forEach(it -> ids.add(parsed(it.getQuotaId())));
        }
        return new Names(published.of(ids.stream().filter(Objects::nonNull).toList()));
    }

    private static @Nullable UUID parsed(String id) {
        try {
            return id.isEmpty() ? null : UUID.fromString(id);
        } catch (IllegalArgumentException odd) {
            return null;
        }
    }

    private static Event event(ResultSet row) throws SQLException {
        try {
            return new Event(
                    row.getObject("event_id", UUID.class),
                    row.getObject("tenant_id", UUID.class),
                    row.getObject("unit_id", UUID.class),
                    row.getObject("consumer_id", UUID.class),
                    row.getObject("route_id", UUID.class),
                    row.getObject("instance_id", UUID.class),
                    row.getString("node"),
                    row.getString("stream"),
                    row.getLong("seq"),
                    row.getObject("counted_at", OffsetDateTime.class).toInstant(),
                    row.getObject("received_at", OffsetDateTime.class).toInstant(),
                    UsageClose.parseFrom(row.getBytes("record")));
        } catch (InvalidProtocolBufferException broken) {
            throw new IllegalStateException("a stored record was readable when it came in", broken);
        }
    }

    private static BigDecimal plain(BigDecimal amount) {
        var stripped = amount.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// Collects conditions and their values.
    private static final class Conditions {
        private final List<String> parts = new ArrayList<>();
        private final List<Object> values = new ArrayList<>();

        void add(String part, Object... more) {
            parts.add(part);
            values.addAll(List.of(more));
        }

        void anyOf(String column, List<UUID> ids) {
            add(
                    column + " = ANY (?::uuid[])",
                    "{" + String.join(",", ids.stream().map(UUID::toString).toList()) + "}");
        }

        String sql() {
            return String.join(" AND ", parts);
        }

        List<Object> values() {
            return values;
        }
    }
}
