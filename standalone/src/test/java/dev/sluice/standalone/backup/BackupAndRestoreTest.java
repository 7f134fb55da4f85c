package dev.sluice.standalone.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.migrations.Migrate;
import dev.sluice.standalone.folder.DataFolder;
import dev.sluice.standalone.postgres.EmbeddedPostgres;
import dev.sluice.standalone.settings.Settings;
import dev.sluice.standalone.settings.Variable;
import dev.sluice.standalone.terminal.Progress;
import dev.sluice.standalone.terminal.Stop;
import dev.sluice.standalone.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two real embedded databases: what was in the one is in the other.
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BackupAndRestoreTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-25T08:00:00Z"));

    @TempDir Path temp;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final Terminal terminal =
            Terminal.to(
                    new PrintStream(said, true, StandardCharsets.UTF_8),
                    new PrintStream(said, true, StandardCharsets.UTF_8));

    @Test
    void a_folder_without_an_installation_is_not_made_one_by_a_backup() {
        var file = temp.resolve("nothing.sluice");
        assertThatThrownBy(() -> backUp("never-started", "", file))
                .isInstanceOf(Stop.class)
                .hasMessageContaining("holds nothing to back up");
        assertThat(temp.resolve("never-started")).doesNotExist();
        assertThat(file).doesNotExist();
    }

    private Settings settings(String data, String passphrase, String... words) {
        return Settings.read(
                Map.of(
                        Variable.DATA.key(),
                        temp.resolve(data).toString(),
                        Variable.BACKUP_PASSPHRASE.key(),
                        passphrase),
                List.of(words));
    }

    private void backUp(String data, String passphrase, Path file) {
        new BackupCommand(CLOCK, "test").run(settings(data, passphrase, file.toString()), terminal);
    }

    private void restore(String data, String passphrase, Path file) {
        new RestoreCommand().run(settings(data, passphrase, file.toString()), terminal);
    }

    private void withDatabase(String data, Work work) throws Exception {
        try (var folder = DataFolder.hold(temp.resolve(data), "a test");
                var postgres = EmbeddedPostgres.start(folder, Progress.SILENT)) {
            work.on(postgres);
        }
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        var owner = postgres.owner();
        try (var connection =
                        DriverManager.getConnection(
                                postgres.url(), owner.user(), owner.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(EmbeddedPostgres postgres, String sql) throws SQLException {
        var owner = postgres.owner();
        try (var connection =
                        DriverManager.getConnection(
                                postgres.url(), owner.user(), owner.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void migrate(EmbeddedPostgres postgres) {
        new Migrate(
                        postgres.url(),
                        postgres.owner().user(),
                        postgres.owner().password(),
                        postgres.app().user())
                .run();
    }

    private void makeAnInstallation(String data) throws Exception {
        withDatabase(
                data,
                postgres -> {
                    migrate(postgres);
                    execute(
                            postgres,
                            """
                            INSERT INTO tenant SELECT gen_random_uuid(), 'tenant-' || i, E'Größe\\t"' || i, 'Asia/Shanghai', 'CNY', 1, now(), now()
                            FROM generate_series(1, 500) i\
                            """);
                    execute(postgres, "UPDATE revision_counter SET value = 42");
                });
        Files.createDirectories(temp.resolve(data).resolve("keys"));
        Files.writeString(temp.resolve(data).resolve("keys/kek"), "the key that opens credentials");
    }

    @Test
    void a_restored_installation_equals_the_one_that_was_backed_up() throws Exception {
        // Given
        makeAnInstallation("one");
        var file = temp.resolve("all.slb");
        var sum = new String[3];
        withDatabase(
                "one",
                postgres -> {
                    sum[0] =
                            ask(
                                    postgres,
                                    "SELECT md5(string_agg(t::text, '' ORDER BY name)) FROM tenant t");
                    sum[1] = ask(postgres, "SELECT id FROM installation");
                    // When: beside the running database
                    backUp("one", "a passphrase", file);
                });
        restore("two", "a passphrase", file);
        // Then
        withDatabase(
                "two",
                postgres -> {
                    assertThat(
                                    ask(
                                            postgres,
                                            "SELECT md5(string_agg(t::text, '' ORDER BY name)) FROM tenant t"))
                            .isEqualTo(sum[0]);
                    assertThat(ask(postgres, "SELECT id FROM installation")).isEqualTo(sum[1]);
                    assertThat(ask(postgres, "SELECT value FROM revision_counter")).isEqualTo("42");
                });
        assertThat(temp.resolve("two/keys/kek")).hasContent("the key that opens credentials");
    }

    @Test
    void without_a_passphrase_the_keys_stay_behind_and_it_says_so() throws Exception {
        makeAnInstallation("one");
        var file = temp.resolve("bare.slb");
        backUp("one", "", file);
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("the keys stayed behind");
        try (var backup = BackupFile.openWhole(file)) {
            assertThat(backup.manifest().keys()).isFalse();
            assertThat(backup.manifest().entries())
                    .noneMatch(entry -> entry.name().equals(Dump.KEYS));
        }
        restore("two", "", file);
        assertThat(temp.resolve("two/keys")).doesNotExist();
    }

    @Test
    void
            a_full_installation_a_wrong_passphrase_and_a_changed_file_are_refused_before_anything_is_written()
                    throws Exception {
        makeAnInstallation("one");
        var file = temp.resolve("all.slb");
        backUp("one", "right", file);

        assertThatThrownBy(() -> restore("two", "wrong", file))
                .isInstanceOf(Stop.class)
                .hasMessageContaining("does not fit");
        assertThat(temp.resolve("two")).doesNotExist();

        var cut = temp.resolve("cut.slb");
        var bytes = Files.readAllBytes(file);
        Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> restore("two", "right", cut)).isInstanceOf(Stop.class);
        assertThat(temp.resolve("two")).doesNotExist();

        assertThatThrownBy(() -> restore("one", "right", file))
                .isInstanceOf(Stop.class)
                .hasMessageContaining("empty");
    }

    private interface Work {
        void on(EmbeddedPostgres postgres) throws Exception;
    }
}
