package dev.sluice.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class MigrateTest {
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.start();
        asSuperuser(
                "CREATE ROLE owner_of_all LOGIN PASSWORD 'o'",
                "CREATE ROLE \"sluice-app\" LOGIN PASSWORD 'a'");
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @Test
    void brings_an_empty_database_up_and_has_nothing_to_do_the_second_time() throws SQLException {
        // Given
        var url = emptyDatabase("twice");
        // When
        var first = migrate(url);
        var second = migrate(url);
        // Then
        assertThat(first.applied()).isGreaterThanOrEqualTo(8);
        assertThat(first.version()).isGreaterThanOrEqualTo(8);
        assertThat(second).isEqualTo(new Migrate.Result(0, first.version()));
    }

    @Test
    void two_that_start_at_once_wait_for_each_other() throws Exception {
        // Given
        var url = emptyDatabase("at_once");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // When
            Callable<Migrate.Result> run = () -> migrate(url);
            var results = new ArrayList<Migrate.Result>();
            for (var done : threads.invokeAll(List.of(run, run))) {
                results.add(done.get());
            }
            // Then
            assertThat(results).extracting(Migrate.Result::applied).contains(0);
            assertThat(results)
                    .extracting(Migrate.Result::version)
                    .containsOnly(results.getFirst().version());
        }
    }

    @Test
    void the_role_that_runs_owns_nothing_and_can_define_nothing() throws SQLException {
        // Given
        var url = emptyDatabase("grants");
        migrate(url);
        // When
        var owned = strings(url, "SELECT tablename FROM pg_tables WHERE tableowner = 'sluice-app'");
        // Then
        assertThat(owned).isEmpty();
        assertThatThrownBy(() -> execute(url, "sluice-app", "a", "CREATE TABLE mine (x int)"))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> execute(url, "sluice-app", "a", "ALTER TABLE tenant ADD x int"))
                .hasMessageContaining("must be owner");
        assertThatThrownBy(() -> execute(url, "sluice-app", "a", "TRUNCATE tenant"))
                .hasMessageContaining("permission denied");
    }

    @Test
    void the_role_that_runs_can_neither_change_nor_remove_what_the_audit_trail_says()
            throws SQLException {
        // Given
        var url = emptyDatabase("trail");
        migrate(url);
        // Then
        assertThatThrownBy(() -> execute(url, "sluice-app", "a", "DELETE FROM audit_entry"))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(
                        () -> execute(url, "sluice-app", "a", "UPDATE audit_entry SET actor = 'x'"))
                .hasMessageContaining("permission denied");
        assertThatThrownBy(() -> execute(url, "sluice-app", "a", "DELETE FROM revision_counter"))
                .hasMessageContaining("permission denied");
    }

    @Test
    void the_database_itself_keeps_a_consumer_out_of_another_tenants_unit() throws SQLException {
        // Given
        var url = emptyDatabase("walls");
        migrate(url);
        execute(
                url,
                "sluice-app",
                "a",
                "INSERT INTO tenant VALUES ('00000000-0000-0000-0000-000000000001', 'a', 'a', 'UTC', 'CNY', 0, now(), now())",
                "INSERT INTO tenant VALUES ('00000000-0000-0000-0000-000000000002', 'b', 'b', 'UTC', 'CNY', 0, now(), now())",
                "INSERT INTO business_unit VALUES ('00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000002', 'u', 'u', 0, now(), now())");
        // Then
        assertThatThrownBy(() ->
                        execute(
                                url,
                                "sluice-app",
                                "a",
                                // Who sees all of it is kept out as well.
                                "SET sluice.sees = 'all'",
                                "INSERT INTO consumer VALUES ('00000000-0000-0000-0000-000000000004', '00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000003', 'c', 'c', true, 0, now(), now())"))
                .hasMessageContaining("foreign key");
    }

    @Test
    void a_console_without_an_owner_says_which_version_is_missing() throws SQLException {
        // Given
        var url = emptyDatabase("behind");
        var asApp = new PGSimpleDataSource();
        asApp.setUrl(url);
        asApp.setUser("sluice-app");
        asApp.setPassword("a");
        // Then
        assertThatThrownBy(() -> Migrate.requireCurrent(asApp))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the database is at version 0, this console needs ");
        migrate(url);
        Migrate.requireCurrent(asApp);
    }

    @Test
    void a_role_that_does_not_exist_is_named_with_the_command_that_makes_it() throws SQLException {
        var url = emptyDatabase("no_role");
        assertThatThrownBy(() -> new Migrate(url, "owner_of_all", "o", "nobody").run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no role nobody")
                .hasMessageContaining("CREATE ROLE");
    }

    @Test
    void a_database_that_is_away_is_one_sentence_without_the_password() {
        assertThatThrownBy(() ->
                        new Migrate(
                                        "jdbc:postgresql://127.0.0.1:1/none?password=secret",
                                        "me",
                                        "secret",
                                        "app")
                                .run())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "the database at jdbc:postgresql://127.0.0.1:1/none cannot be used as me")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void the_program_says_which_variable_is_not_set() {
        assertThat(MigrateMain.run(Map.of())).isEqualTo(2);
    }

    private static Migrate.Result migrate(String url) {
        return new Migrate(url, "owner_of_all", "o", "sluice-app").run();
    }

    private static String emptyDatabase(String name) throws SQLException {
        asSuperuser("CREATE DATABASE " + name + " OWNER owner_of_all");
        return postgres.getJdbcUrl("postgres", name).replaceAll("[?].*", "");
    }

    private static void asSuperuser(String... statements) throws SQLException {
        execute(
                postgres.getJdbcUrl("postgres", "postgres").replaceAll("[?].*", ""),
                "postgres",
                "postgres",
                statements);
    }

    private static void execute(String url, String user, String password, String... statements)
            throws SQLException {
        try (var connection = DriverManager.getConnection(url, user, password);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> strings(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "owner_of_all", "o");
                var rows = connection.createStatement().executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
