package dev.sluice.console.fleet;

import dev.sluice.control.Defect;
import dev.sluice.control.Hello;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// What is known of the nodes beyond their connection: names, certificates, what they applied and
/// refused.
@Component
final class NodeRegister {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcTemplate jdbc;
    private final Clock clock;

    /// A node as it is stored.
    ///
    /// @param rejectedVersion the version of the node that refused: a newer one is asked again
    record Entry(
            String name,
            String version,
            long appliedRevision,
            @Nullable Instant appliedAt,
            @Nullable Instant lastSeen,
            long rejectedRevision,
            String rejectedVersion,
            @Nullable Instant rejectedAt,
            List<DefectRow> defects,
            int gatewayPort,
            int opsPort) {}

    NodeRegister(JdbcTemplate jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    List<Entry> all() {
        return jdbc.query("SELECT * FROM gateway_node ORDER BY name", (row, _) -> entry(row));
    }

    Optional<Entry> find(String name) {
        return jdbc
                .query("SELECT * FROM gateway_node WHERE name = ?", (row, _) -> entry(row), name)
                .stream()
                .findFirst();
    }

    /// Notes that a node joined: from now on only this certificate speaks for that name.
    void joined(String name, String serial, Instant expires) {
        jdbc.update(
                "INSERT INTO gateway_node (name, joined_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                name,
                now());
        jdbc.update(
                "UPDATE gateway_certificate SET revoked_at = ? WHERE node = ? AND revoked_at IS NULL",
                now(),
                name);
        issued(name, serial, expires);
    }

    /// Notes a further certificate of a node; the one before it stays good until it ends.
    void issued(String name, String serial, Instant expires) {
        jdbc.update(
                "INSERT INTO gateway_certificate VALUES (?, ?, ?, ?, NULL)",
                serial,
                name,
                now(),
                expires.atOffset(ZoneOffset.UTC));
    }

    /// Whether this certificate speaks for that node.
    boolean accepts(String name, String serial) {
        return !jdbc.queryForList(
                        "SELECT 1 FROM gateway_certificate WHERE serial = ? AND node = ? AND revoked_at IS NULL",
                        serial,
                        name)
                .isEmpty();
    }

    void connected(String name, Hello hello) {
        jdbc.update(
                """
                UPDATE gateway_node
                SET version = ?, boot_id = ?, applied_revision = ?, gateway_port = ?, ops_port = ?, last_seen = ?
                WHERE name = ?
                """,
                hello.getVersion(),
                hello.getBootId(),
                hello.getAppliedRevision(),
                hello.getGatewayPort(),
                hello.getOpsPort(),
                now(),
                name);
    }

    void seen(String name) {
        jdbc.update("UPDATE gateway_node SET last_seen = ? WHERE name = ?", now(), name);
    }

    void applied(String name, long revision) {
        jdbc.update(
                "UPDATE gateway_node SET applied_revision = ?, applied_at = ?, last_seen = ? WHERE name = ?",
                revision,
                now(),
                now(),
                name);
    }

    void rejected(String name, String version, long revision, List<Defect> defects) {
        var rows =
                defects.stream()
                        .map(it ->
                                new DefectRow(
                                        it.getObject(),
                                        it.getField(),
                                        it.getCode(),
                                        it.getMessage()))
                        .toList();
        jdbc.update(
                """
                UPDATE gateway_node
                SET rejected_revision = ?, rejected_version = ?, rejected_at = ?, defects = ?::jsonb, last_seen = ?
                WHERE name = ?
                """,
                revision,
                version,
                now(),
                JSON.writeValueAsString(rows).replace("\\u0000", "\\uFFFD"),
                now(),
                name);
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static Entry entry(ResultSet row) throws SQLException {
        return new Entry(
                row.getString("name"),
                row.getString("version"),
                row.getLong("applied_revision"),
                instant(row, "applied_at"),
                instant(row, "last_seen"),
                row.getLong("rejected_revision"),
                row.getString("rejected_version"),
                instant(row, "rejected_at"),
                JSON.readValue(row.getString("defects"), new TypeReference<List<DefectRow>>() {}),
                row.getInt("gateway_port"),
                row.getInt("ops_port"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
