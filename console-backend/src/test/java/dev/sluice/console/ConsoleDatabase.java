package dev.sluice.console;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.migrations.Migrate;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// A migrated PostgreSQL database of its own for one test class, used as the role that owns
/// nothing.
///
/// The server is started once per test run and goes with it.
public final class ConsoleDatabase implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static EmbeddedPostgres server;

    private final String url;
    private final HikariDataSource asApp;

    public ConsoleDatabase() {
        var name = "console_" + COUNT.incrementAndGet();
        var server = server();
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " OWNER sluice_owner");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        url = "jdbc:postgresql://localhost:" + server.getPort() + "/" + name;
        new Migrate(url, "sluice_owner", "owner", "sluice_app").run();
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername("sluice_app");
        config.setPassword("app");
        config.setMaximumPoolSize(8);
        // Rooms that a test wires by hand work for the console itself.
        config.setConnectionInitSql("SET sluice.sees = 'all'");
        asApp = new HikariDataSource(config);
    }

    private static synchronized EmbeddedPostgres server() {
        if (server == null) {
            try {
                server = EmbeddedPostgres.builder().start();
                try (var connection = server.getPostgresDatabase().getConnection();
                        var statement = connection.createStatement()) {
                    statement.execute("CREATE ROLE sluice_owner LOGIN PASSWORD 'owner'");
                    statement.execute("CREATE ROLE sluice_app LOGIN PASSWORD 'app'");
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
        return server;
    }

    /// The pool of the role that runs the console.
    public DataSource dataSource() {
        return asApp;
    }

    public String url() {
        return url;
    }

    public JdbcTemplate jdbc() {
        return new JdbcTemplate(asApp);
    }

    public TransactionTemplate transaction() {
        return new TransactionTemplate(new JdbcTransactionManager(asApp));
    }

    /// Runs one statement as the owner.
    public void asOwner(String sql) {
        try (var connection = DriverManager.getConnection(url, "sluice_owner", "owner");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The first column of a query, read as the owner, whom no policy holds.
    public List<String> asOwnerReading(String sql) {
        try (var connection = DriverManager.getConnection(url, "sluice_owner", "owner");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Runs one statement as the superuser of the server, from outside of this database.
    public void asSuperuser(String sql) {
        try (var connection = server().getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The name of this database.
    public String name() {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    @Override
    public void close() {
        asApp.close();
    }
}
