package dev.sluice.standalone.postgres;

import dev.sluice.standalone.folder.DataFolder;
import dev.sluice.standalone.folder.PrivateFile;
import dev.sluice.standalone.terminal.Progress;
import dev.sluice.standalone.terminal.Stop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;

/// A PostgreSQL 18 of our own under a held data folder.
///
/// It is durable (`fsync` and data checksums stay on), listens on loopback only, has no socket
/// file, and asks every role for its password. What was committed survives a kill of the JVM, of
/// the server, or of both; see {@link Postmaster} for why none is left behind.
public final class EmbeddedPostgres implements AutoCloseable {
    private static final String MAJOR = "18";
    private static final String DATABASE = "sluice";

    private final Postmaster postmaster;
    private final Passwords passwords;
    private final int port;

    private EmbeddedPostgres(Postmaster postmaster, Passwords passwords, int port) {
        this.postmaster = postmaster;
        this.passwords = passwords;
        this.port = port;
    }

    /// Starts it, making it first where the folder has none yet.
    ///
    /// @throws Stop in one sentence where it does not come up
    public static EmbeddedPostgres start(DataFolder folder, Progress progress) {
        var home = folder.path().resolve("postgres");
        try {
            return start(home, home.resolve("server-" + MAJOR), Unprivileged.here(), progress);
        } catch (IOException e) {
            throw Stop.because("The embedded PostgreSQL did not start: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Stop.because("Interrupted while PostgreSQL started.", e);
        }
    }

    /// The same with the programs elsewhere, so that many data folders can share them, and in a
    /// given guise.
    static EmbeddedPostgres start(
            Path home, Path programs, Unprivileged unprivileged, Progress progress) {
        try {
            PrivateFile.folder(home);
            var binaries = ServerBinaries.unpackedIn(programs, progress);
            prepare(unprivileged, home, binaries);
            var passwords = Passwords.in(home.resolve("passwords"), new SecureRandom());
            var data = home.resolve("data");
            if (!Files.exists(data)) {
                progress.step("making the database");
                create(binaries, unprivileged, home, passwords);
            }
            checkVersion(data);
            new Leftovers(data).clear();
            progress.step("starting PostgreSQL");
            var log = home.resolve("postgresql.log");
            var postmaster = new Postmaster(binaries, unprivileged, data, log);
            var started = new EmbeddedPostgres(postmaster, passwords, postmaster.start());
            try {
                started.ensureRolesAndDatabase();
            } catch (SQLException e) {
                started.close();
                throw e;
            }
            return started;
        } catch (IOException | SQLException e) {
            throw Stop.because("The embedded PostgreSQL did not start: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Stop.because("Interrupted while PostgreSQL started.", e);
        }
    }

    /// User 65534 has to reach the programs and own the data; nobody else gets more rights.
    private static void prepare(Unprivileged unprivileged, Path home, ServerBinaries binaries)
            throws IOException, InterruptedException {
        if (unprivileged != Unprivileged.AS_NOBODY) {
            return;
        }
        var traverse = PosixFilePermissions.fromString("rwx--x--x");
        Files.setPosixFilePermissions(home, traverse);
        var folder = home.toAbsolutePath().getParent();
        if (folder != null) {
            Files.setPosixFilePermissions(folder, traverse);
        }
        unprivileged.giveOver(binaries.folder());
        if (!Unprivileged.succeeds(
                unprivileged.wrap(List.of(binaries.program("postgres"), "--version")))) {
            throw new IOException(
                    "root cannot use a user namespace here, and user 65534 cannot reach "
                            + binaries.folder()
                            + "; choose a data folder that others may traverse with SLUICE_DATA");
        }
    }

    /// Makes the cluster beside its place and moves it there whole: a kill in between leaves
    /// nothing that looks finished.
    private static void create(
            ServerBinaries binaries, Unprivileged unprivileged, Path home, Passwords passwords)
            throws IOException, InterruptedException {
        var next = home.resolve("data.making");
        var secret = home.resolve("password.making");
        remove(next);
        Files.deleteIfExists(secret);
        PrivateFile.folder(next);
        try {
            PrivateFile.write(secret, passwords.admin().password());
            unprivileged.giveOver(next);
            unprivileged.giveOver(secret);
            run(
                    unprivileged.wrap(
                            List.of(
                                    binaries.program("initdb"),
                                    "-D",
                                    next.toString(),
                                    "-U",
                                    passwords.admin().user(),
                                    "-A",
                                    "scram-sha-256",
                                    "--pwfile=" + secret,
                                    "-E",
                                    "UTF8",
                                    "--locale=C",
                                    "--locale-provider=builtin",
                                    "--builtin-locale=C.UTF-8",
                                    "--set=timezone=UTC",
                                    "--set=log_timezone=UTC")),
                    home);
        } finally {
            Files.deleteIfExists(secret);
        }
        Files.move(next, home.resolve("data"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void run(List<String> command, Path home)
            throws IOException, InterruptedException {
        var log = home.resolve("initdb.log");
        var code =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start()
                        .waitFor();
        if (code != 0) {
            var said = Files.readAllLines(log).stream().filter(line -> !line.isBlank()).toList();
            throw new IOException(
                    "initdb ended with code "
                            + code
                            + (said.isEmpty() ? "" : ": " + said.getLast().strip())
                            + " (see "
                            + log
                            + ")");
        }
    }

    private static void checkVersion(Path data) throws IOException {
        var version = Files.readString(data.resolve("PG_VERSION")).strip();
        if (!version.equals(MAJOR)) {
            throw new IOException(
                    data
                            + " was made by PostgreSQL "
                            + version
                            + " and this one is "
                            + MAJOR
                            + "; take a backup with the Sluice that made it and restore it here");
        }
    }

    private void ensureRolesAndDatabase() throws SQLException {
        try (var connection = connect("postgres", passwords.admin())) {
            role(connection, passwords.owner());
            role(connection, passwords.app());
            if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", DATABASE)) {
                run(connection, "CREATE DATABASE " + DATABASE + " OWNER " + Passwords.OWNER);
                run(connection, "REVOKE ALL ON DATABASE " + DATABASE + " FROM PUBLIC");
            }
            run(connection, "GRANT CONNECT ON DATABASE " + DATABASE + " TO " + Passwords.APP);
        }
    }

    /// The password file is the truth: a role gets its password from there at every start.
    private static void role(Connection connection, DatabaseLogin login) throws SQLException {
        var there = exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", login.user());
        run(
                connection,
                (there ? "ALTER ROLE " : "CREATE ROLE ")
                        + login.user()
                        + " LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '"
                        + login.password().replace("'", "''")
                        + "'");
    }

    private static boolean exists(Connection connection, String sql, String name)
            throws SQLException {
        try (var ask = connection.prepareStatement(sql)) {
            ask.setString(1, name);
            try (var answer = ask.executeQuery()) {
                return answer.next();
            }
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect(String database, DatabaseLogin login) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database,
                login.user(),
                login.password());
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /// The JDBC address of the product's database.
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
    }

    /// The loopback port; the same for the life of this object, also when the server was restarted.
    public int port() {
        return port;
    }

    /// The role that owns the tables and migrates.
    public DatabaseLogin owner() {
        return passwords.owner();
    }

    /// The role that runs and owns nothing.
    public DatabaseLogin app() {
        return passwords.app();
    }

    /// The server's process id, 0 while it is being started again.
    public long pid() {
        return postmaster.pid();
    }

    /// Stops the server; everything committed is on disk when this returns.
    @Override
    public void close() {
        try {
            postmaster.stop();
        } catch (IOException e) {
            throw Stop.because("PostgreSQL did not stop: " + e.getMessage() + ".", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
