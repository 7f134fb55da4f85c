package dev.sluice.console.ui;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.SQLException;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.support.TestPropertySourceUtils;

/// A PostgreSQL of this test run's own, with the two roles that the console asks for.
public final class TestDatabase
        implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var server = start();
        context.addApplicationListener(event -> {
            if (event instanceof org.springframework.context.event.ContextClosedEvent) {
                close(server);
            }
        });
        TestPropertySourceUtils.addInlinedPropertiesToEnvironment(
                context,
                "sluice.data=" + folder(),
                "sluice.database.url=jdbc:postgresql://localhost:" + server.getPort() + "/sluice",
                "sluice.database.user=sluice_app",
                "sluice.database.password=app",
                "sluice.database.owner-user=sluice_owner",
                "sluice.database.owner-password=owner",
                "sluice.database.pool-size=4",
                "sluice.admin.user=admin",
                "sluice.admin.password=the password of tests",
                "sluice.admin.key=the-admin-key-of-tests",
                "sluice.admin.port=0",
                "sluice.control.port=0",
                "sluice.endpoint.networks=",
                "logging.level.root=warn");
    }

    private static EmbeddedPostgres start() {
        try {
            var server = EmbeddedPostgres.builder().start();
            try (var connection = server.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE ROLE sluice_owner LOGIN PASSWORD 'owner'");
                statement.execute("CREATE ROLE sluice_app LOGIN PASSWORD 'app'");
                statement.execute("CREATE DATABASE sluice OWNER sluice_owner");
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String folder() {
        try {
            return Files.createTempDirectory("sluice-console").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
