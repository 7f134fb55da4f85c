package dev.sluice.console.events;

import dev.sluice.console.publishing.PublishedObject;
import dev.sluice.console.publishing.PublishedObject.Kind;
import dev.sluice.console.publishing.PublishedObjects;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Ids;
import dev.sluice.console.shared.Permission;
import dev.sluice.console.shared.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;

/// Reads the stored events. An id begins with its time, so that the key's order is the timeline's
/// and a span of time is a range of it.
@Component
class EventTable implements EventLog {
    private final JdbcTemplate jdbc;
    private final PublishedObjects published;
    private final CurrentActor actor;

    EventTable(JdbcTemplate jdbc, PublishedObjects published, CurrentActor actor) {
        this.jdbc = jdbc;
        this.published = published;
        this.actor = actor;
    }

    private record Event(
            UUID id,
            Instant at,
            EventKind kind,
            @Nullable UUID instance,
            @Nullable UUID route,
            String from,
            String to,
            String reason,
            String detail,
            long durationMs,
            String node,
            @Nullable UUID toInstance,
            int fromPriority,
            int toPriority) {}

    private record Share(UUID tenant, long requests) {}

    @Override
    @PreAuthorize(Permission.READ)
    public EventPage list(EventQuestion question) {
        var scope = actor.get().scope();
        var parts = new ArrayList<String>();
        var values = new ArrayList<Object>();
        parts.add("true");
        switch (scope) {
            case Scope.Everything() -> {}
            case Scope.OneTenant(var tenant) -> touching(parts, values, tenant);
            case Scope.OneUnit(var tenant, _) -> touching(parts, values, tenant);
        }
        if (question.instance() != null) {
            var ids = array(published.idsOf(Kind.INSTANCE, question.instance(), null));
            parts.add("(instance_id = ANY (?::uuid[]) OR to_instance_id = ANY (?::uuid[]))");
            values.add(ids);
            values.add(ids);
        }
        if (question.route() != null) {
            parts.add("route_id = ANY (?::uuid[])");
            values.add(array(published.idsOf(Kind.ROUTE, question.route(), null)));
        }
        if (question.kind() != null) {
            parts.add("kind = ?");
            values.add(question.kind().name());
        }
        if (question.from() != null) {
            parts.add("id >= ?");
            values.add(Ids.firstAt(question.from()));
        }
        if (question.until() != null) {
            parts.add("id < ?");
            values.add(Ids.firstAt(question.until()));
        }
        if (question.before() != null) {
            parts.add("id < ?");
            values.add(question.before());
        }
        values.add(question.limit() + 1);
        var found =
                jdbc.query(
                        "SELECT * FROM instance_event WHERE %s ORDER BY id DESC LIMIT ?"
                                .formatted(String.join(" AND ", parts)),
                        (row, _) -> event(row),
                        values.toArray());
        var page = found.size() > question.limit() ? found.subList(0, question.limit()) : found;
        return new EventPage(
                rows(page, scope), page.size() < found.size() ? page.getLast().id() : null);
    }

    private static void touching(List<String> parts, List<Object> values, UUID tenant) {
        parts.add(
                "EXISTS (SELECT 1 FROM instance_event_tenant AS share"
                        + " WHERE share.event_id = instance_event.id AND share.tenant_id = ?)");
        values.add(tenant);
    }

    private List<InstanceEventRow> rows(List<Event> events, Scope scope) {
        var shares = shares(events, scope);
        var ids = new HashSet<UUID>();
        for (var event : events) {
            add(ids, event.instance());
            add(ids, event.route());
            add(ids, event.toInstance());
        }
        shares.values().forEach(list -> list.forEach(share -> ids.add(share.tenant())));
        var names = published.of(ids);
        var whole = scope instanceof Scope.Everything;
        return events.stream()
                .map(event ->
                        new InstanceEventRow(
                                event.id(),
                                event.at(),
                                event.kind(),
                                name(names, event.instance()),
                                name(names, event.route()),
                                event.from(),
                                event.to(),
                                event.reason(),
                                whole ? event.detail() : "",
                                event.durationMs() == 0
                                        ? null
                                        : Duration.ofMillis(event.durationMs()),
                                event.node(),
                                shares.getOrDefault(event.id(), List.of()).stream()
                                        .map(share ->
                                                new InstanceEventRow.Affected(
                                                        name(names, share.tenant()),
                                                        share.requests()))
                                        .sorted(
                                                Comparator.comparingLong(
                                                                InstanceEventRow.Affected::requests)
                                                        .reversed()
                                                        .thenComparing(
                                                                InstanceEventRow.Affected::tenant))
                                        .toList(),
                                name(names, event.toInstance()),
                                event.fromPriority(),
                                event.toPriority()))
                .toList();
    }

    private Map<UUID, List<Share>> shares(List<Event> events, Scope scope) {
        var shares = new HashMap<UUID, List<Share>>();
        if (events.isEmpty() || scope instanceof Scope.OneUnit) {
            return shares;
        }
        var ids = array(events.stream().map(Event::id).toList());
        jdbc.query(
                "SELECT event_id, tenant_id, requests FROM instance_event_tenant WHERE event_id = ANY (?::uuid[])",
                row -> {
                    var tenant = row.getObject(2, UUID.class);
                    if (scope.sees(tenant)) {
                        shares.computeIfAbsent(row.getObject(1, UUID.class), _ -> new ArrayList<>())
                                .add(new Share(tenant, row.getLong(3)));
                    }
                },
                ids);
        return shares;
    }

    private static void add(HashSet<UUID> ids, @Nullable UUID id) {
        if (id != null) {
            ids.add(id);
        }
    }

    private static String name(Map<UUID, PublishedObject> names, @Nullable UUID id) {
        if (id == null) {
            return "";
        }
        var object = names.get(id);
        return object == null ? "?" : object.name();
    }

    private static String array(List<UUID> ids) {
        return "{" + String.join(",", ids.stream().map(UUID::toString).toList()) + "}";
    }

    private static Event event(ResultSet row) throws SQLException {
        return new Event(
                row.getObject("id", UUID.class),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                EventKind.valueOf(row.getString("kind")),
                row.getObject("instance_id", UUID.class),
                row.getObject("route_id", UUID.class),
                row.getString("from_state"),
                row.getString("to_state"),
                row.getString("reason"),
                row.getString("detail"),
                row.getLong("duration_ms"),
                row.getString("node"),
                row.getObject("to_instance_id", UUID.class),
                row.getInt("from_priority"),
                row.getInt("to_priority"));
    }
}
