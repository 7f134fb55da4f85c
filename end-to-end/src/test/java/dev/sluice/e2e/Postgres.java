package dev.sluice.e2e;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;

/// A PostgreSQL that belongs to somebody else, as in an installation with a database team: a role
/// that owns the database and one that runs and owns nothing.
final class Postgres implements AutoCloseable {
    private static final String PASSWORD = "not-the-product's";

    private final EmbeddedPostgres server;

    private Postgres(EmbeddedPostgres server) {
        this.server = server;
    }

    static Postgres start() {
        try {
            var server = EmbeddedPostgres.builder().setPgBinaryResolver(Postgres::binaries).start();
            try (var connection = server.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                for (var role : new String[] {"sluice_owner", "sluice_app"}) {
                    statement.execute(
                            "CREATE ROLE %s LOGIN PASSWORD '%s'"
                                    .formatted(role, PASSWORD.replace("'", "''")));
                }
                statement.execute("CREATE DATABASE sluice OWNER sluice_owner");
            }
            return new Postgres(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be prepared", e);
        }
    }

    /// The jar of the product brings its libraries along, so the same archive is on the class path
    /// twice: the first will do.
    private static InputStream binaries(String system, String machine) throws IOException {
        var name = "/postgres-%s-%s.txz".formatted(system, machine).toLowerCase(Locale.ROOT);
        var archive = Postgres.class.getResourceAsStream(name);
        if (archive == null) {
            throw new FileNotFoundException(name);
        }
        return archive;
    }

    /// The variables with which a console finds it.
    Map<String, String> settings() {
        return Map.of(
                "SLUICE_DATABASE_URL",
                "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/sluice",
                "SLUICE_DATABASE_USER",
                "sluice_app",
                "SLUICE_DATABASE_PASSWORD",
                PASSWORD,
                "SLUICE_DATABASE_OWNER_USER",
                "sluice_owner",
                "SLUICE_DATABASE_OWNER_PASSWORD",
                PASSWORD);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
