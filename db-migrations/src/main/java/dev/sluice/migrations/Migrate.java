package dev.sluice.migrations;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/// Brings a PostgreSQL database (15 or newer) to the version of this build, as the role that owns
/// it.
///
/// The role that runs the console owns nothing and may change no table; each migration grants it
/// what it needs. Running this twice changes nothing the second time; two that run at once wait for
/// each other.
public final class Migrate {
    private final String url;
    private final String owner;
    private final String ownerPassword;
    private final String appRole;

    /// @param url `jdbc:postgresql://host:port/database`
    /// @param owner the role that owns the tables
    /// @param appRole the role that runs the console; it must exist
    public Migrate(String url, String owner, String ownerPassword, String appRole) {
        this.url = url;
        this.owner = owner;
        this.ownerPassword = ownerPassword;
        this.appRole = appRole;
    }

    /// What a run did.
    ///
    /// @param applied how many migrations were new
    /// @param version the version the database has now
    public record Result(int applied, int version) {}

    /// Applies what is missing.
    ///
    /// @throws IllegalStateException with one sentence for a person, where the database cannot be
    ///   brought up
    public Result run() {
        return runTo(MigrationVersion.LATEST);
    }

    /// Applies what is missing up to `version` and no further: a restored backup is loaded into the
    /// schema it came from, and brought forward after that.
    ///
    /// @throws IllegalStateException with one sentence for a person, where the database cannot be
    ///   brought up
    public Result runTo(int version) {
        return runTo(MigrationVersion.fromVersion(Integer.toString(version)));
    }

    /// The version that {@link #run} brings the database to; reads it and changes nothing.
    public int newest() {
        var known =
                flyway().dataSource(url, owner, ownerPassword)
                        .placeholders(Map.of("app_role", appRole))
                        .load()
                        .info()
                        .all();
        return Arrays.stream(known)
                .map(MigrationInfo::getVersion)
                .filter(Objects::nonNull)
                .mapToInt(Migrate::major)
                .max()
                .orElse(0);
    }

    private Result runTo(MigrationVersion target) {
        refuseWhatCannotWork();
        var flyway =
                flyway().dataSource(url, owner, ownerPassword)
                        .placeholders(Map.of("app_role", appRole))
                        .target(target)
                        .load();
        try {
            var result = flyway.migrate();
            var current = flyway.info().current();
            return new Result(
                    result.migrationsExecuted, current == null ? 0 : major(current.getVersion()));
        } catch (FlywayException e) {
            throw new IllegalStateException(
                    "the database could not be migrated: " + firstLine(e.getMessage()), e);
        }
    }

    /// Checks, as the role that runs, that nothing is missing: for a console that was given no
    /// owner.
    ///
    /// @throws IllegalStateException saying what to do, where the database is older than this build
    public static void requireCurrent(DataSource asAppRole) {
        try {
            var info =
                    flyway().dataSource(asAppRole)
                            .placeholders(Map.of("app_role", ""))
                            .load()
                            .info();
            var pending = info.pending();
            if (pending.length > 0) {
                var current = info.current();
                throw new IllegalStateException(
                        "the database is at version "
                                + (current == null ? 0 : major(current.getVersion()))
                                + ", this console needs "
                                + major(pending[pending.length - 1].getVersion())
                                + "; start it once with SLUICE_DATABASE_OWNER_USER and SLUICE_DATABASE_OWNER_PASSWORD");
            }
        } catch (FlywayException e) {
            throw new IllegalStateException(
                    "the database's version cannot be read: " + firstLine(e.getMessage()), e);
        }
    }

    private static FluentConfiguration flyway() {
        return Flyway.configure().locations("classpath:db/migration").validateMigrationNaming(true);
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "no reason given" : text.strip().lines().findFirst().orElse("");
    }

    private void refuseWhatCannotWork() {
        try (var connection = connect()) {
            if (connection.getMetaData().getDatabaseMajorVersion() < 15) {
                throw new IllegalStateException(
                        "the database is PostgreSQL "
                                + connection.getMetaData().getDatabaseMajorVersion()
                                + " (expected: 15 or newer)");
            }
            try (var query =
                    connection.prepareStatement("SELECT 1 FROM pg_roles WHERE rolname = ?")) {
                query.setString(1, appRole);
                try (var rows = query.executeQuery()) {
                    if (!rows.next()) {
                        throw new IllegalStateException(
                                "the database has no role "
                                        + appRole
                                        + " to run the console as; create it with: CREATE ROLE \""
                                        + appRole
                                        + "\" LOGIN PASSWORD '...'");
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "the database at "
                            + place()
                            + " cannot be used as "
                            + owner
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", owner);
        properties.setProperty("password", ownerPassword);
        properties.setProperty("loginTimeout", "10");
        return DriverManager.getConnection(url, properties);
    }

    /// The URL without parameters, which may hold a password.
    private String place() {
        var question = url.indexOf('?');
        return question < 0 ? url : url.substring(0, question);
    }

    private static int major(MigrationVersion version) {
        return version.getMajor().intValue();
    }
}
