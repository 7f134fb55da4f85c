package dev.sluice.console.events;

import dev.sluice.console.shared.BulkInsert;
import dev.sluice.control.AffectedTenant;
import dev.sluice.control.InstanceEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Stores what gateways tell of instances.
@Component
public final class EventIntake {
    private static final Logger LOG = LoggerFactory.getLogger(EventIntake.class);
    private static final int LONGEST_WORD = 100;
    private static final int LONGEST_DETAIL = 1_000;

    /// PostgreSQL knows no later year, and no gateway lives in one.
    private static final long LATEST = Instant.parse("9999-12-31T00:00:00Z").toEpochMilli();

    private static final BulkInsert<Told> EVENTS =
            BulkInsert.<Told>into("instance_event")
                    .column("id", "uuid", Told::id)
                    .column("node", "text", Told::node)
                    .column("kind", "text", it -> it.kind().name())
                    .column("instance_id", "uuid", it -> id(it.event().getInstanceId()))
                    .column("route_id", "uuid", it -> id(it.event().getRouteId()))
                    .column("from_state", "text", it -> word(it.event().getFromState()))
                    .column("to_state", "text", it -> word(it.event().getToState()))
                    .column("reason", "text", it -> word(it.event().getReason()))
                    .column("detail", "text", it -> text(it.event().getDetail(), LONGEST_DETAIL))
                    .column(
                            "occurred_at",
                            "timestamptz",
                            it ->
                                    Instant.ofEpochMilli(it.event().getOccurredAtMs())
                                            .atOffset(ZoneOffset.UTC))
                    .column("received_at", "timestamptz", it -> it.at().atOffset(ZoneOffset.UTC))
                    .column("duration_ms", "int8", it -> Math.max(0, it.event().getDurationMs()))
                    .column("to_instance_id", "uuid", it -> id(it.event().getToInstanceId()))
                    .column("from_priority", "int4", it -> it.event().getFromPriority())
                    .column("to_priority", "int4", it -> it.event().getToPriority())
                    .end("ON CONFLICT DO NOTHING RETURNING id")
                    .build();

    private static final BulkInsert<Share> SHARES =
            BulkInsert.<Share>into("instance_event_tenant")
                    .column("event_id", "uuid", Share::event)
                    .column("tenant_id", "uuid", Share::tenant)
                    .column("requests", "int8", Share::requests)
                    .build();

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    private record Told(UUID id, String node, EventKind kind, Instant at, InstanceEvent event) {}

    private record Share(UUID event, UUID tenant, long requests) {}

    public EventIntake(JdbcTemplate jdbc, TransactionTemplate transaction, Clock clock) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /// Stores those of the events that are new, in one transaction.
    ///
    /// @return the ids that the gateway need not tell again, after the commit: all of them, for
    ///   what cannot be stored now never can; that is logged and lost
    public List<String> take(String node, List<InstanceEvent> events) {
        var now = clock.instant();
        var told = new ArrayList<Told>();
        for (var event : events) {
            var id = id(event.getId());
            var kind = kind(event.getKind());
            if (id == null
                    || id.version() != 7
                    || kind == null
                    || event.getOccurredAtMs() <= 0
                    || event.getOccurredAtMs() > LATEST) {
                LOG.warn(
                        "an event of a gateway cannot be stored: node={} kind={}",
                        node,
                        event.getKind());
            } else {
                told.add(new Told(id, node, kind, now, event));
            }
        }
        transaction.executeWithoutResult(_ -> store(told));
        return events.stream().map(InstanceEvent::getId).toList();
    }

    private void store(List<Told> told) {
        var fresh = new HashSet<>(EVENTS.run(jdbc, told, (row, _) -> row.getObject(1, UUID.class)));
        var shares = new ArrayList<Share>();
        for (var one : told) {
            // Once, although the same event may stand twice in one message.
            if (fresh.remove(one.id())) {
                shares(one.event())
                        .forEach((tenant, requests) ->
                                shares.add(new Share(one.id(), tenant, requests)));
            }
        }
        SHARES.run(jdbc, shares);
    }

    private static Map<UUID, Long> shares(InstanceEvent event) {
        var shares = new LinkedHashMap<UUID, Long>();
        for (AffectedTenant affected : event.getAffectedList()) {
            var tenant = id(affected.getTenantId());
            var requests = Integer.toUnsignedLong(affected.getRequests());
            if (tenant != null && requests > 0) {
                shares.merge(tenant, requests, Long::sum);
            }
        }
        return shares;
    }

    private static @Nullable EventKind kind(InstanceEvent.Kind kind) {
        return switch (kind) {
            case STATE -> EventKind.STATE;
            case SWITCHED -> EventKind.SWITCHED;
            case FLOWED_BACK -> EventKind.FLOWED_BACK;
            case NAME_LOST -> EventKind.NAME_LOST;
            case NAME_FOUND -> EventKind.NAME_FOUND;
            case UNRECOGNIZED -> null;
        };
    }

    static @Nullable UUID id(String text) {
        try {
            return text.isEmpty() ? null : UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static String word(String text) {
        return text(text, LONGEST_WORD);
    }

    /// PostgreSQL's text knows no NUL.
    private static String text(String value, int longest) {
        var clean = value.replace('\0', '\uFFFD');
        return clean.length() <= longest ? clean : clean.substring(0, longest);
    }
}
