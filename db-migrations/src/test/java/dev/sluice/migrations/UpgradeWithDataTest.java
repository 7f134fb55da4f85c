package dev.sluice.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// An installation that has counted for months goes up from the release whose usage knew no
/// corrections: what is in its partitions stays to the row, and every partition, the old ones, the
/// one beside them and those made later, follows the new rules.
final class UpgradeWithDataTest {
    private static final int BEFORE_CORRECTIONS = 14;
    private static final String NOVEMBER = "2025-11-07T08:00:00Z";
    private static final String DECEMBER = "2025-12-24T18:00:00Z";

    /// No partition was ever made for it.
    private static final String LONG_AGO = "2024-02-29T12:00:00Z";

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws IOException, SQLException {
        postgres = EmbeddedPostgres.start();
        execute(
                "postgres",
                "postgres",
                "postgres",
                "CREATE ROLE owner_of_all LOGIN PASSWORD 'o'",
                "CREATE ROLE \"sluice-app\" LOGIN PASSWORD 'a'");
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @Test
    void rows_in_every_partition_survive_and_take_corrections_afterwards() throws SQLException {
        // Given
        var filled = filled("kept");
        var before = everything(filled);
        // When
        migrate(filled).run();
        // Then
        assertThat(before).hasSize(10);
        assertThat(everything(filled)).isEqualTo(before);
        assertThat(strings(filled, "SELECT count(*) FROM usage_event WHERE corrects IS NOT NULL"))
                .containsExactly("0");
        for (var when : List.of(NOVEMBER, DECEMBER, LONG_AGO)) {
            asApp(filled, correction(when, 50));
        }
        assertThat(
                        strings(
                                filled,
                                "SELECT DISTINCT tableoid::regclass FROM usage_event WHERE count = 0 ORDER BY 1"))
                .containsExactlyInAnyOrder(
                        "usage_event_202511", "usage_event_202512", "usage_event_default");
    }

    @Test
    void the_new_rules_hold_in_every_partition_and_in_those_made_later() throws SQLException {
        // Given
        var filled = filled("rules");
        // When
        migrate(filled).run();
        asApp(filled, "SELECT make_usage_partitions('2026-01-01', 1)");
        // Then
        for (var when : List.of(NOVEMBER, DECEMBER, LONG_AGO, "2026-01-15T00:00:00Z")) {
            assertThatThrownBy(() -> asApp(filled, event(when, 60, 1, -5, "NULL")))
                    .as("tokens below zero without an event that they correct, " + when)
                    .hasMessageContaining("usage_event_counts");
            assertThatThrownBy(() -> asApp(filled, event(when, 61, 1, 5, "'" + id(when, 1) + "'")))
                    .as("a correction that counts as a request, " + when)
                    .hasMessageContaining("usage_event_counts");
            asApp(filled, correction(when, 62));
        }
    }

    /// What V14 let nobody write, so that the first test cannot pass without the migration.
    @Test
    void the_release_before_refuses_what_is_below_zero() throws SQLException {
        var filled = filled("before");
        for (var when : List.of(NOVEMBER, DECEMBER, LONG_AGO)) {
            assertThatThrownBy(() -> asApp(filled, old(when, 70, 1, -5)))
                    .hasMessageContaining("prompt_tokens_check");
        }
    }

    /// A database of the release before, with two months of partitions and something in each.
    private static String filled(String name) throws SQLException {
        execute(
                "postgres",
                "postgres",
                "postgres",
                "CREATE DATABASE " + name + " OWNER owner_of_all");
        migrate(name).runTo(BEFORE_CORRECTIONS);
        asApp(name, "SELECT make_usage_partitions('2025-11-01', 2)");
        for (var row = 1; row <= 2; row++) {
            for (var when : List.of(NOVEMBER, DECEMBER)) {
                asApp(name, old(when, row, 1, 100 * row), posted(when, row));
            }
        }
        asApp(name, old(LONG_AGO, 1, 7, 0), posted(LONG_AGO, 1));
        return name;
    }

    private static Migrate migrate(String database) {
        return new Migrate(url(database), "owner_of_all", "o", "sluice-app");
    }

    /// Each event and entry with the partition it lies in.
    private static List<String> everything(String database) throws SQLException {
        return strings(
                database,
                """
                SELECT tableoid::regclass || ' ' || event_id || ' ' || count || ' ' || prompt_tokens
                       || ' ' || completion_tokens || ' ' || encode(record, 'hex') AS line
                FROM usage_event
                UNION ALL
                SELECT tableoid::regclass || ' ' || event_id || ' ' || side || ' ' || amount
                FROM ledger_entry ORDER BY line\
                """);
    }

    private static String old(String when, int row, long count, long prompt) {
        return insert(when, row, count, prompt, "", "");
    }

    private static String event(String when, int row, long count, long prompt, String corrects) {
        return insert(when, row, count, prompt, ", corrects", ", " + corrects);
    }

    private static String correction(String when, int row) {
        return event(when, row, 0, -5, "'" + id(when, 1) + "'");
    }

    private static String insert(
            String when, int row, long count, long prompt, String more, String values) {
        return """
        INSERT INTO usage_event (event_id, stream, seq, node, requested_model, model, revision,
            occurred_at, counted_at, received_at, duration_ns, first_content_ns, streamed,
            admitted, count, outcome, status, error_code, prompt_tokens,
            cached_prompt_tokens, cache_write_tokens, completion_tokens, reasoning_tokens,
            usage_source, delivered_completion_tokens, abort_cause, record%s)
        VALUES ('%s', 's', %d, 'n', 'qwen', 'qwen', 1, '%s', '%s', now(), 1, 1, true, true,
            %d, 'completed', 200, '', %d, 0, 0, 20, 0, 'reported', 20, '', '\\xcafe'%s)\
        """
                .formatted(more, id(when, row), row, when, when, count, prompt, values);
    }

    private static String posted(String when, int row) {
        var someone = "'00000000-0000-0000-0000-000000000001'";
        return """
        INSERT INTO ledger_entry VALUES ('%s', 'tenant', 1, %s, %s, %s, %s, 'qwen', %s,
            'reported', '%s', now(), %s, 100, 0, 20, 'CNY', 0.0125)\
        """
                .formatted(
                        id(when, row), someone, someone, someone, someone, someone, when, someone);
    }

    /// A UUIDv7 of that moment.
    private static UUID id(String when, int row) {
        return new UUID(
                Instant.parse(when).toEpochMilli() << 16 | 0x7000, 0x8000_0000_0000_0000L | row);
    }

    private static String url(String database) {
        return postgres.getJdbcUrl("postgres", database).replaceAll("[?].*", "");
    }

    private static void asApp(String database, String... statements) throws SQLException {
        var whole = new String[statements.length + 1];
        // The console's own work sees all; whoever says nothing may neither read nor write here.
        whole[0] = "SET sluice.sees = 'all'";
        System.arraycopy(statements, 0, whole, 1, statements.length);
        execute(database, "sluice-app", "a", whole);
    }

    private static void execute(String database, String user, String password, String... statements)
            throws SQLException {
        try (var connection = DriverManager.getConnection(url(database), user, password);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<String> strings(String database, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url(database), "owner_of_all", "o");
                var rows = connection.createStatement().executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
