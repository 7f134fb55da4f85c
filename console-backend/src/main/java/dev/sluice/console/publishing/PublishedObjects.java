package dev.sluice.console.publishing;

import dev.sluice.console.publishing.PublishedObject.Kind;
import dev.sluice.console.shared.BulkInsert;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// The directory of everything that was ever published, by id and by name.
///
/// Usage is recorded by id and outlives what it was recorded for; whoever shows it finds the names
/// here. A name may stand for several ids, where an object was deleted and made again.
@Component
public final class PublishedObjects {
    private static final BulkInsert<PublishedObject> UPSERT =
            BulkInsert.<PublishedObject>into("published_object")
                    .column("id", "uuid", PublishedObject::id)
                    .column("kind", "text", it -> it.kind().name().toLowerCase(Locale.ROOT))
                    .column("name", "text", PublishedObject::name)
                    .column("tenant_id", "uuid", PublishedObject::tenantId)
                    .column("model", "text", PublishedObject::model)
                    .column("time_zone", "text", PublishedObject::timeZone)
                    .end(
                            """
                            ON CONFLICT (id) DO UPDATE
                            SET name = excluded.name, model = excluded.model, time_zone = excluded.time_zone
                            WHERE (published_object.name, published_object.model, published_object.time_zone)
                                IS DISTINCT FROM (excluded.name, excluded.model, excluded.time_zone)
                            """)
                    .build();

    private final JdbcTemplate jdbc;

    public PublishedObjects(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// Those of the ids that were ever published.
    public Map<UUID, PublishedObject> of(Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        var found =
                jdbc.query(
                        "SELECT * FROM published_object WHERE id = ANY (?)",
                        statement ->
                                statement.setArray(
                                        1,
                                        statement
                                                .getConnection()
                                                .createArrayOf("uuid", ids.toArray())),
                        (row, _) -> object(row));
        return found.stream().collect(Collectors.toMap(PublishedObject::id, Function.identity()));
    }

    /// Every id that this name ever had.
    ///
    /// @param tenantId narrows it to one tenant's; null = anybody's
    public List<UUID> idsOf(Kind kind, String name, @Nullable UUID tenantId) {
        return jdbc.query(
                """
                SELECT id FROM published_object
                WHERE kind = ? AND name = ? AND (?::uuid IS NULL OR tenant_id = ?::uuid)
                """,
                (row, _) -> row.getObject(1, UUID.class),
                kind.name().toLowerCase(Locale.ROOT),
                name,
                tenantId,
                tenantId);
    }

    /// Notes what a revision names; in the publisher's transaction.
    void note(List<PublishedObject> objects) {
        UPSERT.run(jdbc, objects);
    }

    private static PublishedObject object(ResultSet row) throws SQLException {
        return new PublishedObject(
                row.getObject("id", UUID.class),
                Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                row.getString("name"),
                row.getObject("tenant_id", UUID.class),
                row.getString("model"),
                row.getString("time_zone"));
    }
}
