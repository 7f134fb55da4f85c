package dev.sluice.console.insight;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.console.ledger.Attribution;
import dev.sluice.console.publishing.PublishedObject;
import dev.sluice.console.publishing.PublishedObject.Kind;
import dev.sluice.console.publishing.PublishedObjects;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Money;
import dev.sluice.console.shared.Permission;
import dev.sluice.console.shared.Scope;
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
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;

/// Reads single requests. An event's id begins with its time, so that a time range is a range of
/// the primary key and touches the partitions of that time only.
@Component
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
            conditions.add("event_id >= ?", firstIdOf(question.from()));
        }
        if (question.to() != null) {
            conditions.add("event_id < ?", firstIdOf(question.to()));
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
        var costs = costs(events.stream().map(Event::id).toList());
        return events.stream().map(event -> row(event, names, costs.get(event.id()))).toList();
    }

    private static RequestRow row(Event event, Names names, @Nullable Money cost) {
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
                close.getTokens().getPrompt(),
                close.getTokens().getCompletion(),
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
        var entries =
                entries(event.id(), names).stream()
                        .filter(entry -> ours || entry.side().equals("tenant"))
                        .toList();
        var cost = costs(List.of(event.id())).get(event.id());
        return new RequestDetail(
                row(event, names, cost),
                close.getRevision(),
                event.receivedAt(),
                event.stream(),
                event.sequence(),
                close.getClientRequestId(),
                close.getUserAgent(),
                close.getClientRetryCount(),
                close.getEstimatedPromptTokens(),
                close.getTokens().getCachedPrompt(),
                close.getTokens().getCacheWrite(),
                close.getTokens().getReasoning(),
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
                entries);
    }

    private List<RequestDetail.Entry> entries(UUID id, Names names) {
        return jdbc.query(
                """
                SELECT side, line, instance_id, currency, amount FROM ledger_entry WHERE event_id = ?
                UNION ALL
                SELECT side, line, instance_id, NULL, NULL FROM ledger_parked WHERE event_id = ?
                ORDER BY 1 DESC, 2
                """,
                (row, _) -> {
                    var currency = row.getString("currency");
                    return new RequestDetail.Entry(
                            row.getString("side"),
                            names.of(row.getObject("instance_id", UUID.class)),
                            currency == null
                                    ? null
                                    : new Money(plain(row.getBigDecimal("amount")), currency));
                },
                id,
                id);
    }

    /// What the tenants pay; a request in two currencies cannot be, since one entry is one price.
    private Map<UUID, Money> costs(List<UUID> ids) {
        var costs = new HashMap<UUID, Money>();
        if (ids.isEmpty()) {
            return costs;
        }
        jdbc.query(
                "SELECT event_id, currency, amount FROM ledger_entry WHERE event_id = ANY (?) AND side = 'tenant'",
                statement ->
                        statement.setArray(
                                1, statement.getConnection().createArrayOf("uuid", ids.toArray())),
                row -> {
                    costs.merge(
                            row.getObject(1, UUID.class),
                            new Money(plain(row.getBigDecimal(3)), row.getString(2)),
                            Money::plus);
                });
        return costs;
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

    /// The smallest id that an event of this millisecond can have.
    private static UUID firstIdOf(Instant at) {
        return new UUID(at.toEpochMilli() << 16, 0);
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
