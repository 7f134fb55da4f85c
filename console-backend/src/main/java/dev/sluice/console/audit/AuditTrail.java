package dev.sluice.console.audit;

import dev.sluice.console.shared.ConfigChanged;
import dev.sluice.console.shared.Ids;
import dev.sluice.console.shared.Permission;
import dev.sluice.console.shared.ReadableRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes an entry for every configuration change, in the change's own transaction: there is no
/// change without its entry and no entry without its change.
///
/// An entry keeps rows as they were stored and shows them as people read them: what changes about
/// that is right for old entries too.
@Service
public class AuditTrail {
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Ids ids;
    private final Map<String, ReadableRow> readable;

    AuditTrail(JdbcClient jdbc, JsonMapper json, Ids ids, List<ReadableRow> readable) {
        this.jdbc = jdbc;
        this.json = json;
        this.ids = ids;
        this.readable =
                readable.stream().collect(Collectors.toMap(row -> row.kind().word(), row -> row));
    }

    /// The newest entries first.
    ///
    /// @param before only entries older than this one; null from the newest
    @PreAuthorize(Permission.ADMINISTER)
    @Transactional(readOnly = true)
    public List<AuditEntry> newest(int limit, @Nullable UUID before) {
        return jdbc.sql(
                        """
                        SELECT id, revision, at, actor, kind, object_id, object_name, action, before::text, after::text
                        FROM audit_entry
                        WHERE CAST(:before AS uuid) IS NULL
                           OR (at, id) < (SELECT at, id FROM audit_entry WHERE id = CAST(:before AS uuid))
                        ORDER BY at DESC, id DESC LIMIT :limit\
                        """)
                .param("before", before)
                .param("limit", limit)
                .query((row, _) -> entry(row))
                .list();
    }

    /// What lies behind the revisions after the first up to and including the second, in order: who
    /// made them and what they changed.
    @PreAuthorize(Permission.ADMINISTER)
    @Transactional(readOnly = true)
    public List<AuditEntry> between(long afterRevision, long upToRevision) {
        return jdbc.sql(
                        """
                        SELECT id, revision, at, actor, kind, object_id, object_name, action, before::text, after::text
                        FROM audit_entry WHERE revision > ? AND revision <= ? ORDER BY revision, id\
                        """)
                .params(afterRevision, upToRevision)
                .query((row, _) -> entry(row))
                .list();
    }

    @EventListener
    @Transactional(propagation = Propagation.MANDATORY)
    public void on(ConfigChanged changed) {
        jdbc.sql(
                        """
                        INSERT INTO audit_entry
                            (id, revision, at, actor, kind, object_id, object_name, action, before, after)
                        VALUES (:id, :revision, :at, :actor, :kind, :objectId, :objectName, :action,
                            CAST(:before AS jsonb), CAST(:after AS jsonb))\
                        """)
                .param("id", ids.next())
                .param("revision", changed.revision())
                .param("at", changed.at().atOffset(ZoneOffset.UTC))
                .param("actor", changed.actor().name())
                .param("kind", changed.kind().word())
                .param("objectId", changed.id())
                .param("objectName", changed.name())
                .param("action", changed.action().word())
                .param("before", text(changed.before()))
                .param("after", text(changed.after()))
                .update();
    }

    private @Nullable String text(@Nullable Object row) {
        return row == null ? null : json.writeValueAsString(row);
    }

    private @Nullable String read(String kind, @Nullable String stored) {
        var readable = this.readable.get(kind);
        if (stored == null || readable == null) {
            return stored;
        }
        var row = json.readTree(stored);
        if (row instanceof ObjectNode object) {
            readable.read(object);
        }
        return json.writeValueAsString(row);
    }

    private AuditEntry entry(ResultSet row) throws SQLException {
        var kind = row.getString(5);
        return new AuditEntry(
                row.getObject(1, UUID.class),
                row.getLong(2),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                row.getString(4),
                kind,
                row.getObject(6, UUID.class),
                row.getString(7),
                row.getString(8),
                read(kind, row.getString(9)),
                read(kind, row.getString(10)));
    }
}
