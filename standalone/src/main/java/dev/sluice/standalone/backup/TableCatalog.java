package dev.sluice.standalone.backup;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The tables of the product as PostgreSQL's own catalog describes them.
///
/// A table that a later release adds is in the next backup without anyone listing it here.
final class TableCatalog {
    /// Flyway's own record, made anew by migrating.
    static final String HISTORY = "flyway_schema_history";

    private TableCatalog() {}

    /// Every table of the current schema but Flyway's, a table after those it refers to; a
    /// partitioned one counts as one table and names its partitions.
    static List<Manifest.Table> tables(Connection connection) throws SQLException {
        var columns = columns(connection);
        var partitions = partitions(connection);
        var tables = new ArrayList<Manifest.Table>();
        for (var name : loadOrder(columns.keySet(), references(connection))) {
            tables.add(
                    new Manifest.Table(
                            name,
                            List.copyOf(columns.getOrDefault(name, List.of())),
                            0,
                            List.copyOf(partitions.getOrDefault(name, List.of()))));
        }
        return tables;
    }

    /// Every sequence of the current schema and where it stands.
    static List<Manifest.Sequence> sequences(Connection connection) throws SQLException {
        var sequences = new ArrayList<Manifest.Sequence>();
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                """
                                SELECT sequencename, last_value FROM pg_sequences
                                WHERE schemaname = current_schema() ORDER BY sequencename\
                                """)) {
            while (rows.next()) {
                long value = rows.getLong(2);
                sequences.add(
                        new Manifest.Sequence(rows.getString(1), rows.wasNull() ? null : value));
            }
        }
        return sequences;
    }

    /// The newest migration that this database has, or null where it was never migrated.
    static @Nullable String schemaVersion(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var there =
                        statement.executeQuery(
                                "SELECT to_regclass(current_schema() || '." + HISTORY + "')")) {
            there.next();
            if (there.getString(1) == null) {
                return null;
            }
        }
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT version FROM "
                                        + HISTORY
                                        + " WHERE success AND version IS NOT NULL"
                                        + " ORDER BY installed_rank DESC LIMIT 1")) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    /// A name as SQL takes it.
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static Map<String, List<String>> columns(Connection connection) throws SQLException {
        var columns = new TreeMap<String, List<String>>();
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                """
                                SELECT c.relname, a.attname
                                FROM pg_class c
                                JOIN pg_attribute a ON a.attrelid = c.oid
                                WHERE c.relnamespace = current_schema()::regnamespace
                                  AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                                  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                                ORDER BY c.relname, a.attnum\
                                """)) {
            while (rows.next()) {
                if (!HISTORY.equals(rows.getString(1))) {
                    columns.computeIfAbsent(rows.getString(1), _ -> new ArrayList<>())
                            .add(rows.getString(2));
                }
            }
        }
        return columns;
    }

    private static Map<String, List<Manifest.Partition>> partitions(Connection connection)
            throws SQLException {
        var partitions = new LinkedHashMap<String, List<Manifest.Partition>>();
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                """
                                SELECT p.relname, c.relname, pg_get_expr(c.relpartbound, c.oid)
                                FROM pg_class c
                                JOIN pg_inherits i ON i.inhrelid = c.oid
                                JOIN pg_class p ON p.oid = i.inhparent
                                WHERE p.relnamespace = current_schema()::regnamespace
                                  AND p.relkind = 'p' AND c.relispartition
                                ORDER BY p.relname, c.relname\
                                """)) {
            while (rows.next()) {
                partitions
                        .computeIfAbsent(rows.getString(1), _ -> new ArrayList<>())
                        .add(new Manifest.Partition(rows.getString(2), rows.getString(3)));
            }
        }
        return partitions;
    }

    private static Map<String, Set<String>> references(Connection connection) throws SQLException {
        var references = new TreeMap<String, Set<String>>();
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                """
                                SELECT f.relname, t.relname
                                FROM pg_constraint k
                                JOIN pg_class f ON f.oid = k.conrelid
                                JOIN pg_class t ON t.oid = k.confrelid
                                WHERE k.contype = 'f'
                                  AND f.relnamespace = current_schema()::regnamespace\
                                """)) {
            while (rows.next()) {
                references
                        .computeIfAbsent(rows.getString(1), _ -> new TreeSet<>())
                        .add(rows.getString(2));
            }
        }
        return references;
    }

    private static List<String> loadOrder(Set<String> names, Map<String, Set<String>> references) {
        var ordered = new LinkedHashSet<String>();
        for (var name : names) {
            visit(name, names, references, ordered, new LinkedHashSet<>());
        }
        return List.copyOf(ordered);
    }

    private static void visit(
            String name,
            Set<String> names,
            Map<String, Set<String>> references,
            Set<String> ordered,
            Set<String> path) {
        if (ordered.contains(name) || !names.contains(name)) {
            return;
        }
        if (!path.add(name)) {
            throw new IllegalStateException("tables refer to each other in a circle: " + path);
        }
        for (var needed : references.getOrDefault(name, Set.of())) {
            if (!needed.equals(name)) {
                visit(needed, names, references, ordered, path);
            }
        }
        path.remove(name);
        ordered.add(name);
    }
}
