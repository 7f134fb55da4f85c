package dev.sluice.standalone.backup;

import dev.sluice.standalone.terminal.Progress;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/// Writes one consistent snapshot of a database, and the keys where a passphrase seals them.
final class Dump {
    /// The entry that holds the sealed key files.
    static final String KEYS = "keys.sealed";

    private final Connection connection;
    private final InstantSource clock;
    private final String product;
    private final SecureRandom random;
    private final Progress progress;

    /// @param connection of the role that owns the tables, with nothing under way
    Dump(
            Connection connection,
            InstantSource clock,
            String product,
            SecureRandom random,
            Progress progress) {
        this.connection = connection;
        this.clock = clock;
        this.product = product;
        this.random = random;
        this.progress = progress;
    }

    /// The entry that holds a table's rows.
    static String entryOf(Manifest.Table table) {
        return "tables/" + table.name() + ".copy";
    }

    /// Writes everything into `file`; readers and writers of the database are not held up.
    ///
    /// @param keyFiles the key material by its path under the data folder
    /// @param passphrase seals the key material; without one it stays behind
    /// @return how many rows there were
    long write(BackupFile.Writer file, Map<String, byte[]> keyFiles, @Nullable String passphrase)
            throws SQLException, IOException {
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        try {
            return writeSnapshot(file, keyFiles, passphrase);
        } finally {
            connection.rollback();
        }
    }

    private long writeSnapshot(
            BackupFile.Writer file, Map<String, byte[]> keyFiles, @Nullable String passphrase)
            throws SQLException, IOException {
        var schema = TableCatalog.schemaVersion(connection);
        if (schema == null) {
            throw new SQLException("the database holds no installation of Sluice");
        }
        seeEverything();
        var tables = TableCatalog.tables(connection);
        var sequences = TableCatalog.sequences(connection);
        var written = new ArrayList<Manifest.Table>();
        var copy = connection.unwrap(PGConnection.class).getCopyAPI();
        long rows = 0;
        for (int i = 0; i < tables.size(); i++) {
            var table = tables.get(i);
            progress.part("Backing up " + table.name(), 100 * i / tables.size());
            long count = writeTable(file, copy, table);
            written.add(
                    new Manifest.Table(table.name(), table.columns(), count, table.partitions()));
            rows += count;
        }
        progress.part("Backing up", 100);
        if (passphrase != null) {
            var sealed = SealedKeys.seal(keyFiles, passphrase, random);
            file.add(KEYS, out -> out.write(sealed));
        }
        file.finish(entries ->
                new Manifest(
                        Manifest.FORMAT,
                        product,
                        schema,
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
                        passphrase != null,
                        written,
                        sequences,
                        entries));
        return rows;
    }

    /// Row-level security would hide rows silently; here it fails loudly instead.
    private void seeEverything() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SET LOCAL row_security = off");
        }
    }

    private long writeTable(BackupFile.Writer file, CopyManager copy, Manifest.Table table)
            throws IOException {
        var count = new long[1];
        file.add(
                entryOf(table),
                out -> {
                    try {
                        count[0] = copy.copyOut("COPY " + source(table) + " TO STDOUT", out);
                    } catch (SQLException e) {
                        throw new IOException(
                                "table " + table.name() + " cannot be read: " + e.getMessage(), e);
                    }
                });
        return count[0];
    }

    /// A partitioned table is no source of a COPY, a query over it is.
    private static String source(Manifest.Table table) {
        return "(SELECT "
                + columnList(table.columns())
                + " FROM "
                + TableCatalog.quoted(table.name())
                + ")";
    }

    /// Column names as SQL takes them.
    static String columnList(List<String> columns) {
        return columns.stream().map(TableCatalog::quoted).collect(Collectors.joining(", "));
    }
}
