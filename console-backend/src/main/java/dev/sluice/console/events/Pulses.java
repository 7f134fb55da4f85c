package dev.sluice.console.events;

import dev.sluice.console.shared.BulkInsert;
import dev.sluice.control.InstanceStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// The pulse of the instances: out of each heartbeat's counters, how many probes went well and
/// badly in a quarter of an hour, and the worst state in it.
///
/// Gateways count since they started. What came before the first word of a process is not counted
/// again, for nobody knows whether an earlier console has.
@Component
public final class Pulses {
    /// The length of a cell.
    public static final Duration CELL = Duration.ofMinutes(15);

    private static final int CELLS_OF_A_DAY = (int) Duration.ofDays(1).dividedBy(CELL);

    private static final BulkInsert<Beat> UPSERT =
            BulkInsert.<Beat>into("instance_pulse")
                    .column("instance_id", "uuid", Beat::instance)
                    .column("cell", "timestamptz", it -> it.cell().atOffset(ZoneOffset.UTC))
                    .column("node", "text", Beat::node)
                    .column("ok", "int8", Beat::ok)
                    .column("failed", "int8", Beat::failed)
                    .column("worst", "text", it -> it.state().name())
                    .column("badness", "int4", it -> it.state().ordinal())
                    .end(
                            """
                            ON CONFLICT (instance_id, cell, node) DO UPDATE
                            SET ok = instance_pulse.ok + excluded.ok,
                                failed = instance_pulse.failed + excluded.failed,
                                worst = CASE WHEN excluded.badness > instance_pulse.badness
                                             THEN excluded.worst ELSE instance_pulse.worst END,
                                badness = greatest(instance_pulse.badness, excluded.badness)
                            """)
                    .build();

    private final JdbcTemplate jdbc;
    private final Map<String, Process> processes = new HashMap<>();

    private record Beat(
            UUID instance, Instant cell, String node, long ok, long failed, HealthState state) {}

    /// What a gateway's process said last.
    private record Process(String bootId, Map<UUID, Said> instances) {}

    private record Said(long ok, long failed, Instant cell, HealthState worst) {}

    public Pulses(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// Takes a heartbeat in.
    ///
    /// @param bootId names the gateway's process
    public synchronized void heard(
            String node, String bootId, List<InstanceStatus> instances, Instant at) {
        var cell = cell(at);
        var before = processes.get(node);
        var same = before != null && before.bootId().equals(bootId);
        // Another process than the one we heard last: all that it counts is new.
        var fresh = before != null && !same;
        var known = before != null && same ? before.instances() : Map.<UUID, Said>of();
        var now = new HashMap<UUID, Said>();
        var beats = new ArrayList<Beat>();
        for (var status : instances) {
            var id = EventIntake.id(status.getInstanceId());
            if (id == null || now.containsKey(id)) {
                continue;
            }
            var last = known.get(id);
            // One that was not spoken of before was made since, and its counters with it.
            var counts = last != null || fresh || same;
            var ok = counts ? grown(last == null ? 0 : last.ok(), status.getProbesOk()) : 0;
            var failed =
                    counts ? grown(last == null ? 0 : last.failed(), status.getProbesFailed()) : 0;
            var state = HealthState.of(status.getState());
            var written = last != null && last.cell().equals(cell) ? last.worst() : null;
            if (written == null || ok > 0 || failed > 0 || state.worse(written) != written) {
                beats.add(new Beat(id, cell, node, ok, failed, state));
            }
            now.put(
                    id,
                    new Said(
                            status.getProbesOk(),
                            status.getProbesFailed(),
                            cell,
                            written == null ? state : state.worse(written)));
        }
        UPSERT.run(jdbc, beats);
        // Only now: what the database did not take is counted with the next heartbeat.
        processes.put(node, new Process(bootId, now));
    }

    private static long grown(long before, long now) {
        return now >= before ? now - before : now;
    }

    /// The last 24 hours of an instance, oldest first; the last cell is the running one.
    public List<PulseCell> day(UUID instance, Instant now) {
        var last = cell(now);
        var first = last.minus(CELL.multipliedBy(CELLS_OF_A_DAY - 1L));
        var cells = new TreeMap<Instant, PulseCell>();
        for (var i = 0; i < CELLS_OF_A_DAY; i++) {
            var from = first.plus(CELL.multipliedBy(i));
            cells.put(from, new PulseCell(from, 0, 0, HealthState.UNKNOWN));
        }
        jdbc.query(
                """
                SELECT cell, sum(ok)::bigint, sum(failed)::bigint, (array_agg(worst ORDER BY badness DESC))[1]
                FROM instance_pulse WHERE instance_id = ? AND cell BETWEEN ? AND ? GROUP BY cell
                """,
                row -> {
                    var from = row.getObject(1, OffsetDateTime.class).toInstant();
                    cells.put(
                            from,
                            new PulseCell(
                                    from,
                                    row.getLong(2),
                                    row.getLong(3),
                                    HealthState.valueOf(row.getString(4))));
                },
                instance,
                first.atOffset(ZoneOffset.UTC),
                last.atOffset(ZoneOffset.UTC));
        return List.copyOf(cells.values());
    }

    private static Instant cell(Instant at) {
        var seconds = at.getEpochSecond();
        return Instant.ofEpochSecond(seconds - Math.floorMod(seconds, CELL.toSeconds()));
    }
}
