package dev.sluice.console.rehearsal;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.console.rehearsal.Arrival.Fate;
import dev.sluice.console.shared.Ids;
import dev.sluice.control.UsageClose;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// The arrivals of a span, out of the usage events: every request that reached a route, whatever
/// became of it.
@Component
final class ArrivalTable {
    /// More are not replayed; then every so-manieth stands for itself and those before it.
    static final int MOST = 200_000;

    private static final int AT_A_TIME = 10_000;

    /// What failed through no doing of the caller would have used tokens elsewhere.
    private static final Set<String> FAILED =
            Set.of(
                    "refused_quota",
                    "refused_no_instance",
                    "upstream_connect",
                    "upstream_timeout",
                    "upstream_error",
                    "upstream_throttled",
                    "upstream_credential",
                    "upstream_broken",
                    "internal");

    private static final long[] NOTHING = new long[5];

    private final JdbcTemplate jdbc;
    private final JdbcTemplate portions;

    ArrivalTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.portions = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
        portions.setFetchSize(AT_A_TIME);
        portions.setQueryTimeout(30);
    }

    /// @param arrivals by time
    /// @param sampled whether some stand for others
    /// @param estimated whether tokens of some are estimates
    record Arrivals(List<Arrival> arrivals, boolean sampled, boolean estimated) {}

    /// In a transaction, so that rows come in portions.
    Arrivals between(Instant from, Instant until, int most) {
        var first = Ids.firstAt(from);
        var last = Ids.firstAt(until);
        var which =
                """
                FROM usage_event
                WHERE event_id >= ? AND event_id < ? AND corrects IS NULL
                  AND tenant_id IS NOT NULL AND consumer_id IS NOT NULL AND route_id IS NOT NULL
                  AND (admitted OR outcome IN ('refused_quota', 'refused_no_instance'))
                """;
        var total = jdbc.queryForObject("SELECT count(*) " + which, Long.class, first, last);
        var records = total == null ? 0 : total;
        var step = Math.max(1, Math.ceilDiv(records, most));
        var later = corrections(first, last);
        var found = new ArrayList<Arrival>();
        var columns =
                """
                event_id, tenant_id, consumer_id, route_id, instance_id,
                (extract(epoch FROM counted_at) * 1000)::bigint, duration_ns, count, outcome, status,
                prompt_tokens, cached_prompt_tokens, cache_write_tokens, completion_tokens,
                reasoning_tokens,
                CASE WHEN prompt_tokens + completion_tokens = 0 THEN record END AS record
                """;
        if (step == 1) {
            portions.query(
                    "SELECT " + columns + which + " ORDER BY event_id",
                    row -> {
                        found.add(arrival(row, 1, later));
                    },
                    first,
                    last);
        } else {
            portions.query(
                    "SELECT * FROM (SELECT "
                            + columns
                            + ", row_number() OVER (ORDER BY event_id) AS place "
                            + which
                            + ") AS numbered WHERE place % ? = 0 OR place = ? ORDER BY event_id",
                    row -> {
                        var place = row.getLong("place");
                        var stands = place % step == 0 ? step : place % step;
                        found.add(arrival(row, stands, later));
                    },
                    first,
                    last,
                    step,
                    records);
        }
        var complete = Estimates.fill(found);
        // The id's time is the gateway's, the counted one is corrected: they may differ a little.
        complete.sort(Comparator.comparingLong(Arrival::at).thenComparing(Arrival::id));
        return new Arrivals(complete, step > 1, complete.stream().anyMatch(it -> !it.consumed()));
    }

    private static Arrival arrival(ResultSet row, long stands, Map<UUID, long[]> later)
            throws SQLException {
        // By number: a look-up by name for each of a million fields takes longer than the rest.
        var id = row.getObject(1, UUID.class);
        var prompt = row.getLong(11);
        var completion = row.getLong(14);
        var outcome = row.getString(9);
        var estimate = prompt + completion == 0 && FAILED.contains(outcome);
        var more = later.getOrDefault(id, NOTHING);
        return new Arrival(
                id,
                row.getLong(6),
                row.getObject(2, UUID.class),
                row.getObject(3, UUID.class),
                row.getObject(4, UUID.class),
                row.getObject(5, UUID.class),
                estimate ? estimatedPrompt(row.getBytes(16)) : prompt + more[0],
                Math.min(row.getLong(12) + more[1], prompt + more[0]),
                row.getLong(13) + more[2],
                completion + more[3],
                row.getLong(15) + more[4],
                row.getLong(7) / 1_000_000,
                stands * row.getLong(8),
                fate(row.getInt(10), outcome),
                !estimate);
    }

    private static Fate fate(int status, String outcome) {
        if (status == 429) {
            return Fate.REFUSED_429;
        }
        if (outcome.equals("refused_no_instance")) {
            return Fate.REFUSED_503;
        }
        return status < 400 ? Fate.SERVED : Fate.FAILED;
    }

    private static long estimatedPrompt(byte @Nullable [] record) {
        try {
            return record == null ? 0 : UsageClose.parseFrom(record).getEstimatedPromptTokens();
        } catch (InvalidProtocolBufferException unreadable) {
            throw new IllegalStateException("a stored usage record cannot be read", unreadable);
        }
    }

    /// What became known later, by request: prompt, cached, written, completion and reasoning
    /// tokens.
    private Map<UUID, long[]> corrections(UUID first, UUID last) {
        var later = new HashMap<UUID, long[]>();
        jdbc.query(
                """
                SELECT corrects, sum(prompt_tokens)::bigint, sum(cached_prompt_tokens)::bigint,
                       sum(cache_write_tokens)::bigint, sum(completion_tokens)::bigint,
                       sum(reasoning_tokens)::bigint
                FROM usage_event WHERE corrects >= ? AND corrects < ? GROUP BY corrects
                """,
                row -> {
                    later.put(
                            row.getObject(1, UUID.class),
                            new long[] {
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6)
                            });
                },
                first,
                last);
        return later;
    }
}
