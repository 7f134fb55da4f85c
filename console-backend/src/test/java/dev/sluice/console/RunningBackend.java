package dev.sluice.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/// The whole back end on a database of its own, started once per test run.
public final class RunningBackend {
    public static final String ADMIN_KEY = "the-admin-key-of-tests";
    public static final String ADMIN_PASSWORD = "the password of tests";

    private static RunningBackend shared;

    private final ConsoleDatabase database;
    private final ConfigurableApplicationContext context;

    private RunningBackend(String... properties) {
        database = new ConsoleDatabase();
        context = start(database, emptyFolder(), properties);
    }

    /// The one that all tests share; each keeps to names of its own.
    public static synchronized RunningBackend shared() {
        if (shared == null) {
            shared =
                    new RunningBackend(
                            "--sluice.admin.key=" + ADMIN_KEY,
                            "--sluice.admin.password=" + ADMIN_PASSWORD);
        }
        return shared;
    }

    /// Starts a back end on this database and data folder.
    public static ConfigurableApplicationContext start(
            ConsoleDatabase database, Path data, String... properties) {
        var arguments = new java.util.ArrayList<String>();
        arguments.add("--server.port=0");
        arguments.add("--server.address=127.0.0.1");
        arguments.add("--sluice.admin.port=0");
        arguments.add("--management.server.port=0");
        arguments.add("--sluice.control.port=0");
        arguments.add("--sluice.data=" + data);
        arguments.add("--sluice.database.url=" + database.url());
        arguments.add("--sluice.database.user=sluice_app");
        arguments.add("--sluice.database.password=app");
        arguments.add("--sluice.database.owner-user=sluice_owner");
        arguments.add("--sluice.database.owner-password=owner");
        arguments.add("--sluice.database.pool-size=4");
        arguments.add("--spring.main.banner-mode=off");
        arguments.add("--logging.level.root=warn");
        arguments.addAll(java.util.List.of(properties));
        return new SpringApplicationBuilder(Backend.class).run(arguments.toArray(String[]::new));
    }

    public static Path emptyFolder() {
        try {
            return Files.createTempDirectory("sluice-backend");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    public ConsoleDatabase database() {
        return database;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public int port() {
        return port(context.getEnvironment());
    }

    public static int port(Environment environment) {
        return environment.getRequiredProperty("local.server.port", Integer.class);
    }

    /// Calls as the platform admin.
    public RestCalls asAdmin() {
        return new RestCalls(port(), "X-API-KEY", ADMIN_KEY);
    }

    /// Calls as nobody.
    public RestCalls asNobody() {
        return new RestCalls(port());
    }
}
