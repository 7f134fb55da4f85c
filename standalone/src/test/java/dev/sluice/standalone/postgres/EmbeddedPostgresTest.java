package dev.sluice.standalone.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.standalone.terminal.Progress;
import dev.sluice.standalone.terminal.Stop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real servers and real kills. The programs are unpacked once and shared by the tests.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class EmbeddedPostgresTest {
    private static final Path PROGRAMS = Path.of("target", "postgres").toAbsolutePath();

    /// A home that was made and stopped once; most tests begin with a copy of it.
    @TempDir static Path template;

    @TempDir Path temp;

    @BeforeAll
    static void makeOne() throws Exception {
        EmbeddedPostgres.start(
                        template.resolve("home"), PROGRAMS, Unprivileged.here(), Progress.SILENT)
                .close();
    }

    @Test
    void data_survives_a_clean_stop_and_start() throws Exception {
        try (var postgres = start()) {
            insert(postgres.port(), "kept");
        }
        try (var postgres = start()) {
            assertThat(rows(postgres.port())).containsExactly("kept");
        }
    }

    @Test
    void it_is_durable_checked_asks_for_passwords_and_listens_on_loopback_only() throws Exception {
        try (var postgres = start();
                var owner = connect(postgres.port(), postgres.owner())) {
            assertThat(ask(owner, "SHOW fsync")).isEqualTo("on");
            assertThat(ask(owner, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(ask(owner, "SHOW data_checksums")).isEqualTo("on");
            assertThat(ask(owner, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(ask(owner, "SHOW server_version")).startsWith("18.");
            var wrong = new DatabaseLogin(postgres.owner().user(), "guess");
            assertThatThrownBy(() -> connect(postgres.port(), wrong))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
        var passwords = home().resolve("passwords");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(passwords)))
                .isEqualTo("rw-------");
        assertThat(home().resolve("password.making")).doesNotExist();
    }

    @Test
    void the_role_that_runs_can_make_no_tables() throws Exception {
        try (var postgres = start();
                var app = connect(postgres.port(), postgres.app());
                var statement = app.createStatement()) {
            assertThatThrownBy(() -> statement.execute("CREATE TABLE mine (id int)"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void a_killed_jvm_leaves_no_server_behind_and_loses_nothing() throws Exception {
        var child = child();
        insert(child.port, "committed");

        child.jvm.destroyForcibly().waitFor();

        awaitEnd(child.server);
        try (var postgres = start()) {
            assertThat(rows(postgres.port())).containsExactly("committed");
        }
    }

    @Test
    void a_start_right_after_the_kill_finds_its_way() throws Exception {
        var child = child();
        insert(child.port, "committed");

        child.jvm.destroyForcibly().waitFor();

        try (var postgres = start()) {
            assertThat(rows(postgres.port())).containsExactly("committed");
            assertThat(postgres.pid()).isNotEqualTo(child.server);
        }
    }

    @Test
    void a_kill_of_both_loses_nothing() throws Exception {
        var child = child();
        insert(child.port, "committed");

        Signals.send("KILL", child.server);
        child.jvm.destroyForcibly().waitFor();

        try (var postgres = start()) {
            assertThat(rows(postgres.port())).containsExactly("committed");
        }
    }

    @Test
    void a_killed_server_comes_back_on_the_same_port() throws Exception {
        try (var postgres = start()) {
            insert(postgres.port(), "committed");
            var killed = postgres.pid();

            Signals.send("KILL", killed);

            awaitEnd(killed);
            assertThat(rowsOnceItAnswers(postgres.port())).containsExactly("committed");
            assertThat(postgres.pid()).isNotEqualTo(killed);
        }
    }

    @Test
    void a_server_that_outlived_its_jvm_is_stopped_first() throws Exception {
        // Given a server that nobody keeps, as on a system without pdeathsig
        int port;
        try (var postgres = start()) {
            insert(postgres.port(), "committed");
            port = postgres.port();
        }
        var data = home().resolve("data").toString();
        var orphan =
                new ProcessBuilder(
                                Unprivileged.here()
                                        .wrap(
                                                List.of(
                                                        PROGRAMS.resolve("bin/postgres").toString(),
                                                        "-D",
                                                        data,
                                                        "-p",
                                                        Integer.toString(port),
                                                        "-c",
                                                        "unix_socket_directories=")))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        rowsOnceItAnswers(port);

        // When
        try (var postgres = start()) {
            // Then
            assertThat(orphan.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(rows(postgres.port())).containsExactly("committed");
        }
    }

    @Test
    void a_half_made_database_is_made_anew() throws Exception {
        Files.createDirectories(home().resolve("data.making/base"));
        Files.writeString(home().resolve("data.making/PG_VERSION"), "18");

        try (var postgres = start()) {
            assertThat(postgres.port()).isPositive();
        }
    }

    @Test
    void a_database_of_another_release_is_refused_untouched() throws Exception {
        Files.createDirectories(home().resolve("data"));
        Files.writeString(home().resolve("data/PG_VERSION"), "17\n");

        assertThatThrownBy(this::start)
                .isInstanceOf(Stop.class)
                .hasMessageContaining("was made by PostgreSQL 17")
                .hasMessageContaining("restore");
        assertThat(home().resolve("data/PG_VERSION")).hasContent("17\n");
    }

    @Test
    void root_without_user_namespaces_runs_it_as_nobody() throws Exception {
        assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0);
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        var programs = temp.resolve("server");

        try (var postgres =
                EmbeddedPostgres.start(home(), programs, Unprivileged.AS_NOBODY, Progress.SILENT)) {
            insert(postgres.port(), "kept");
            assertThat(rows(postgres.port())).containsExactly("kept");
        }
    }

    @Test
    void root_without_user_namespaces_is_told_when_nobody_cannot_get_there() throws Exception {
        assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0);
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx------"));
        var programs = temp.resolve("hidden/server");

        assertThatThrownBy(() ->
                        EmbeddedPostgres.start(
                                temp.resolve("a/b"),
                                programs,
                                Unprivileged.AS_NOBODY,
                                Progress.SILENT))
                .isInstanceOf(Stop.class)
                .hasMessageContaining("SLUICE_DATA");
    }

    private Path home() {
        return temp.resolve("home");
    }

    private void copyTemplate() throws Exception {
        if (!Files.exists(home())) {
            var from = template.resolve("home").toString();
            var copied = new ProcessBuilder("cp", "-a", from, home().toString()).start().waitFor();
            assertThat(copied).isZero();
        }
    }

    private EmbeddedPostgres start() throws Exception {
        copyTemplate();
        return EmbeddedPostgres.start(home(), PROGRAMS, Unprivileged.here(), Progress.SILENT);
    }

    private Child child() throws Exception {
        copyTemplate();
        var jvm =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                PostgresChild.class.getName(),
                                home().toString(),
                                PROGRAMS.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var said = jvm.inputReader().lines().filter(line -> line.matches("\\d+ \\d+")).findFirst();
        var words = said.orElseThrow().split(" ");
        return new Child(jvm, Integer.parseInt(words[0]), Long.parseLong(words[1]));
    }

    private static void awaitEnd(long pid) throws Exception {
        var process = ProcessHandle.of(pid);
        if (process.isPresent()) {
            process.get().onExit().get(30, TimeUnit.SECONDS);
        }
    }

    private void insert(int port, String text) throws Exception {
        try (var owner = connect(port, logins().owner());
                var statement = owner.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS kept (text varchar)");
            statement.execute("INSERT INTO kept VALUES ('" + text + "')");
        }
    }

    private List<String> rows(int port) throws Exception {
        try (var owner = connect(port, logins().owner());
                var statement = owner.createStatement();
                var answer = statement.executeQuery("SELECT string_agg(text, ',') FROM kept")) {
            answer.next();
            return List.of(answer.getString(1).split(","));
        }
    }

    private List<String> rowsOnceItAnswers(int port) throws Exception {
        SQLException last = null;
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end) {
            try {
                return rows(port);
            } catch (SQLException e) {
                last = e;
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
        throw new AssertionError("no answer on port " + port, last);
    }

    private Passwords logins() throws Exception {
        return Passwords.in(home().resolve("passwords"), new SecureRandom());
    }

    private static Connection connect(int port, DatabaseLogin login) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/sluice", login.user(), login.password());
    }

    private static @Nullable String ask(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery(sql)) {
            return answer.next() ? answer.getString(1) : null;
        }
    }

    private record Child(Process jvm, int port, long server) {}
}
