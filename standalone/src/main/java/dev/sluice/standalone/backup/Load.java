package dev.sluice.standalone.backup;

import dev.sluice.standalone.terminal.Progress;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/// Puts a backup's rows into a freshly migrated database, all of them or none.
final class Load {
    private final Connection connection;
    private final Progress progress;

    /// @param connection of the role that owns the tables, with nothing under way
    Load(Connection connection, Progress progress) {
        this.connection = connection;
        this.progress = progress;
    }

    /// Replaces what migrating left in the tables by what the backup holds, in one transaction.
    ///
    /// @return how many rows there are now
    /// @throws IOException where the backup and the database do not fit; nothing is changed then
    long read(BackupFile file) throws SQLException, IOException {
        connection.setAutoCommit(false);
        try {
            long rows = readAll(file);
            connection.commit();
            return rows;
        } catch (SQLException | IOException | RuntimeException e) {
            connection.rollback();
            throw e;
        }
    }

    private long readAll(BackupFile file) throws SQLException, IOException {
        var tables = file.manifest().tables();
        var here =
                TableCatalog.tables(connection).stream()
                        .map(Manifest.Table::name)
                        .collect(Collectors.toSet());
        for (var table : tables) {
            if (!here.contains(table.name())) {
                throw new IOException(
                        "the backup has a table " + table.name() + " that this schema lacks");
            }
        }
        empty(here);
        long rows = 0;
        for (int i = 0; i < tables.size(); i++) {
            progress.part("Restoring " + tables.get(i).name(), 100 * i / tables.size());
            rows += readTable(file, tables.get(i));
        }
        for (var sequence : file.manifest().sequences()) {
            setSequence(sequence);
        }
        progress.part("Restoring", 100);
        return rows;
    }

    private void empty(Set<String> names) throws SQLException {
        if (names.isEmpty()) {
            return;
        }
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "TRUNCATE "
                            + names.stream()
                                    .sorted()
                                    .map(TableCatalog::quoted)
                                    .collect(Collectors.joining(", ")));
        }
    }

    private long readTable(BackupFile file, Manifest.Table table) throws SQLException, IOException {
        makePartitions(table);
        var copy = connection.unwrap(PGConnection.class).getCopyAPI();
        long rows;
        try (var in = file.open(Dump.entryOf(table))) {
            rows =
                    copy.copyIn(
                            "COPY "
                                    + TableCatalog.quoted(table.name())
                                    + " ("
                                    + Dump.columnList(table.columns())
                                    + ") FROM STDIN",
                            in);
        }
        if (rows != table.rows()) {
            throw new IOException(
                    "table "
                            + table.name()
                            + " took "
                            + rows
                            + " rows (expected: "
                            + table.rows()
                            + ")");
        }
        return rows;
    }

    private void makePartitions(Manifest.Table table) throws SQLException {
        var there = partitionsOf(table.name());
        for (var partition : table.partitions()) {
            if (!there.contains(partition.name())) {
                try (var statement = connection.createStatement()) {
                    statement.execute(
                            "CREATE TABLE "
                                    + TableCatalog.quoted(partition.name())
                                    + " PARTITION OF "
                                    + TableCatalog.quoted(table.name())
                                    + " "
                                    + bound(partition));
                }
            }
        }
    }

    /// A bound comes out of a file: only the two shapes that PostgreSQL itself writes are run.
    private static String bound(Manifest.Partition partition) throws SQLException {
        var bound = partition.bound();
        if (bound.equals("DEFAULT")
                || bound.matches("FOR VALUES FROM \\('[^'();]*'\\) TO \\('[^'();]*'\\)")) {
            return bound;
        }
        throw new SQLException("partition " + partition.name() + " has an unknown bound");
    }

    private Set<String> partitionsOf(String table) throws SQLException {
        return TableCatalog.tables(connection).stream()
                .filter(candidate -> candidate.name().equals(table))
                .flatMap(candidate -> candidate.partitions().stream())
                .map(Manifest.Partition::name)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private void setSequence(Manifest.Sequence sequence) throws SQLException {
        var value = sequence.value();
        if (value == null) {
            return;
        }
        try (var statement = connection.prepareStatement("SELECT setval(?::regclass, ?)")) {
            statement.setString(1, TableCatalog.quoted(sequence.name()));
            statement.setLong(2, value);
            statement.execute();
        }
    }

    /// Whether the database holds nothing at all of ours: what a restore may be put into.
    static boolean isEmpty(Connection connection) throws SQLException {
        return TableCatalog.tables(connection).isEmpty()
                && TableCatalog.schemaVersion(connection) == null;
    }
}
