package dev.sluice.console.usage;

import dev.sluice.console.shared.BulkInsert;
import dev.sluice.console.usage.RecordReader.Reading.Bad;
import dev.sluice.control.Gap;
import dev.sluice.control.TokenCounts;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// The append-only tables of the intake: events, quarantine, gaps.
@Component
final class EventStore {
    /// PostgreSQL's text knows no NUL, and nobody needs a longer name than this.
    private static final int LONGEST_TEXT = 500;

    private static final BulkInsert<Arrival> EVENTS =
            BulkInsert.<Arrival>into("usage_event")
                    .column("event_id", "uuid", it -> it.event().id())
                    .column("stream", "text", it -> it.from().stream())
                    .column("seq", "int8", it -> it.event().seq())
                    .column("node", "text", it -> it.from().node())
                    .column("tenant_id", "uuid", it -> it.event().tenantId())
                    .column("unit_id", "uuid", it -> it.event().unitId())
                    .column("consumer_id", "uuid", it -> it.event().consumerId())
                    .column("key_id", "uuid", it -> it.event().keyId())
                    .column("route_id", "uuid", it -> it.event().routeId())
                    .column("instance_id", "uuid", it -> it.event().instanceId())
                    .column(
                            "requested_model",
                            "text",
                            it -> text(it.event().close().getRequestedModel()))
                    .column("model", "text", it -> it.event().model())
                    .column("revision", "int8", it -> it.event().close().getRevision())
                    .column("occurred_at", "timestamptz", it -> it.event().occurredAt())
                    .column("counted_at", "timestamptz", it -> it.event().countedAt())
                    .column("received_at", "timestamptz", it -> it.from().at())
                    .column("duration_ns", "int8", it -> it.event().close().getDurationNs())
                    .column(
                            "first_content_ns",
                            "int8",
                            it -> it.event().close().getFirstContentNs())
                    .column("streamed", "bool", it -> it.event().close().getStream())
                    .column("admitted", "bool", it -> it.event().close().getAdmitted())
                    .column("count", "int8", it -> (long) it.event().close().getCount())
                    .column("outcome", "text", it -> text(it.event().close().getOutcome()))
                    .column("status", "int4", it -> it.event().close().getStatus())
                    .column("error_code", "text", it -> text(it.event().close().getErrorCode()))
                    .column(
                            "prompt_tokens",
                            "int8",
                            it -> it.event().close().getTokens().getPrompt())
                    .column(
                            "cached_prompt_tokens",
                            "int8",
                            it -> it.event().close().getTokens().getCachedPrompt())
                    .column(
                            "cache_write_tokens",
                            "int8",
                            it -> it.event().close().getTokens().getCacheWrite())
                    .column(
                            "completion_tokens",
                            "int8",
                            it -> it.event().close().getTokens().getCompletion())
                    .column(
                            "reasoning_tokens",
                            "int8",
                            it -> it.event().close().getTokens().getReasoning())
                    .column("usage_source", "text", it -> it.event().attribution().usageSource())
                    .column(
                            "delivered_completion_tokens",
                            "int8",
                            it -> it.event().close().getDeliveredCompletionTokens())
                    .column("corrects", "uuid", it -> it.event().corrects())
                    .column("abort_cause", "text", it -> text(it.event().close().getAbortCause()))
                    .column("record", "bytea", it -> it.event().record())
                    // In one order everywhere, so that two intakes never wait for each other.
                    .end("ORDER BY event_id ON CONFLICT DO NOTHING RETURNING event_id")
                    .build();

    private static final BulkInsert<Aside> QUARANTINE =
            BulkInsert.<Aside>into("usage_quarantine")
                    .column("stream", "text", it -> it.from().stream())
                    .column("seq", "int8", it -> it.bad().seq())
                    .column("node", "text", it -> it.from().node())
                    .column("reason", "text", it -> text(it.bad().reason()))
                    .column("record", "bytea", it -> it.bad().record())
                    .column("received_at", "timestamptz", it -> it.from().at())
                    .end("ON CONFLICT DO NOTHING")
                    .build();

    private static final BulkInsert<Hole> GAPS =
            BulkInsert.<Hole>into("usage_gap")
                    .column("stream", "text", it -> it.from().stream())
                    .column("first_seq", "int8", it -> it.gap().getFirstSeq())
                    .column("last_seq", "int8", it -> it.gap().getLastSeq())
                    .column("node", "text", it -> it.from().node())
                    .column("reason", "text", it -> text(it.gap().getReason()))
                    .column("reported_at", "timestamptz", it -> it.from().at())
                    .end("ON CONFLICT DO NOTHING")
                    .build();

    private final JdbcTemplate jdbc;

    /// Which node's stream something came in on, and when.
    record Origin(String node, String stream, Instant at) {}

    private record Arrival(UsageEvent event, Origin from) {}

    private record Aside(Bad bad, Origin from) {}

    private record Hole(Gap gap, Origin from) {}

    EventStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// Stores events that are not here yet.
    ///
    /// @param events no two with the same id
    /// @return the ids of those that were new
    Set<UUID> add(Origin from, List<UsageEvent> events) {
        var rows = events.stream().map(event -> new Arrival(event, from)).toList();
        return EVENTS.run(jdbc, rows, (row, _) -> row.getObject(1, UUID.class)).stream()
                .collect(Collectors.toSet());
    }

    /// Whether this event is stored.
    boolean holds(UUID id) {
        return Boolean.TRUE.equals(
                jdbc.queryForObject(
                        "SELECT EXISTS (SELECT 1 FROM usage_event WHERE event_id = ?)",
                        Boolean.class,
                        id));
    }

    /// The event that a correction is about, as it stands with the corrections before.
    Optional<CorrectedEvent> corrected(UUID id) {
        return jdbc
                .query(
                        """
                        SELECT request.*, coalesce(later.prompt, 0) AS prompt, coalesce(later.cached, 0) AS cached,
                               coalesce(later.written, 0) AS written, coalesce(later.completion, 0) AS completion,
                               coalesce(later.reasoning, 0) AS reasoning
                        FROM usage_event AS request,
                             (SELECT sum(prompt_tokens)::bigint AS prompt, sum(cached_prompt_tokens)::bigint AS cached,
                                     sum(cache_write_tokens)::bigint AS written,
                                     sum(completion_tokens)::bigint AS completion,
                                     sum(reasoning_tokens)::bigint AS reasoning
                              FROM usage_event WHERE corrects = ?) AS later
                        WHERE request.event_id = ?
                        """,
                        (row, _) ->
                                new CorrectedEvent(
                                        row.getObject("tenant_id", UUID.class),
                                        row.getObject("unit_id", UUID.class),
                                        row.getObject("consumer_id", UUID.class),
                                        row.getObject("route_id", UUID.class),
                                        row.getObject("instance_id", UUID.class),
                                        row.getObject("counted_at", OffsetDateTime.class)
                                                .toInstant(),
                                        row.getString("model"),
                                        row.getString("usage_source"),
                                        row.getObject("corrects") != null,
                                        TokenCounts.newBuilder()
                                                .setPrompt(
                                                        row.getLong("prompt_tokens")
                                                                + row.getLong("prompt"))
                                                .setCachedPrompt(
                                                        row.getLong("cached_prompt_tokens")
                                                                + row.getLong("cached"))
                                                .setCacheWrite(
                                                        row.getLong("cache_write_tokens")
                                                                + row.getLong("written"))
                                                .setCompletion(
                                                        row.getLong("completion_tokens")
                                                                + row.getLong("completion"))
                                                .setReasoning(
                                                        row.getLong("reasoning_tokens")
                                                                + row.getLong("reasoning"))
                                                .build()),
                        id,
                        id)
                .stream()
                .findFirst();
    }

    void quarantine(Origin from, List<Bad> records) {
        QUARANTINE.run(jdbc, records.stream().map(bad -> new Aside(bad, from)).toList());
    }

    void gaps(Origin from, List<Gap> gaps) {
        GAPS.run(jdbc, gaps.stream().map(gap -> new Hole(gap, from)).toList());
    }

    private static String text(String value) {
        var clean = value.indexOf('\0') < 0 ? value : value.replace('\0', '\uFFFD');
        return clean.length() <= LONGEST_TEXT ? clean : clean.substring(0, LONGEST_TEXT);
    }
}
