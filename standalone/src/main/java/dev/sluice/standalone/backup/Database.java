package dev.sluice.standalone.backup;

import dev.sluice.standalone.folder.DataFolder;
import dev.sluice.standalone.postgres.EmbeddedPostgres;
import dev.sluice.standalone.postgres.RunningPostgres;
import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Progress;
import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/// The database that the settings mean, reached as the role that owns the tables.
///
/// The embedded one is used where it stands: running under `./sluice up`, or started for as long as
/// this is open.
final class Database implements AutoCloseable {
    private final String url;
    private final String owner;
    private final String ownerPassword;
    private final String appRole;
    private final @Nullable EmbeddedPostgres started;
    private final @Nullable DataFolder folder;

    private Database(
            String url,
            String owner,
            String ownerPassword,
            String appRole,
            @Nullable EmbeddedPostgres started,
            @Nullable DataFolder folder) {
        this.url = url;
        this.owner = owner;
        this.ownerPassword = ownerPassword;
        this.appRole = appRole;
        this.started = started;
        this.folder = folder;
    }

    /// @throws Stop where it cannot be reached, in one sentence
    static Database of(Settings settings, String doing, Progress progress) {
        var external = settings.optional(Variable.DATABASE_URL);
        if (external.isPresent()) {
            return new Database(
                    external.get(),
                    settings.required(
                            Variable.DATABASE_OWNER_USER,
                            "the role that owns the tables does this"),
                    settings.value(Variable.DATABASE_OWNER_PASSWORD),
                    settings.required(Variable.DATABASE_USER, "the role that runs the console"),
                    null,
                    null);
        }
        var running = running(settings);
        if (running.isPresent()) {
            var there = running.get();
            return new Database(
                    there.url(),
                    there.owner().user(),
                    there.owner().password(),
                    there.app().user(),
                    null,
                    null);
        }
        var folder = DataFolder.hold(settings.data(), doing);
        try {
            var postgres = EmbeddedPostgres.start(folder, progress);
            return new Database(
                    postgres.url(),
                    postgres.owner().user(),
                    postgres.owner().password(),
                    postgres.app().user(),
                    postgres,
                    folder);
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static Optional<RunningPostgres> running(Settings settings) {
        try {
            return RunningPostgres.on(settings.data());
        } catch (IOException e) {
            throw Stop.because(
                    "The data folder "
                            + settings.data()
                            + " cannot be read ("
                            + e.getMessage()
                            + ").",
                    e);
        }
    }

    /// A connection of the owner; the caller closes it.
    ///
    /// @throws Stop where the database refuses it
    Connection connect() {
        var properties = new Properties();
        properties.setProperty("user", owner);
        properties.setProperty("password", ownerPassword);
        properties.setProperty("loginTimeout", "10");
        properties.setProperty("ApplicationName", "sluice backup");
        try {
            return DriverManager.getConnection(url, properties);
        } catch (SQLException e) {
            throw Stop.because(
                    "The database cannot be used as " + owner + ": " + e.getMessage() + ".", e);
        }
    }

    String url() {
        return url;
    }

    String owner() {
        return owner;
    }

    String ownerPassword() {
        return ownerPassword;
    }

    String appRole() {
        return appRole;
    }

    @Override
    public void close() {
        if (started != null) {
            started.close();
        }
        if (folder != null) {
            folder.close();
        }
    }
}
