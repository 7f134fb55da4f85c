package dev.sluice.console.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.console.ConsoleDatabase;
import dev.sluice.control.UsageClose;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/// What PostgreSQL shows the console's role, whatever is asked of it.
class RowSecurityTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final UUID QWEN = new UUID(3, 1);
    private static final List<String> TABLES =
            List.of(
                    "usage_event",
                    "usage_hour",
                    "usage_day",
                    "cost_hour",
                    "cost_day",
                    "ledger_entry",
                    "ledger_parked",
                    "ledger_month");

    private static ConsoleDatabase database;
    private static final List<UUID> TENANTS = List.of(new UUID(1, 1), new UUID(1, 2));
    private static final List<UUID> UNITS = List.of(new UUID(5, 1), new UUID(5, 2));

    @BeforeAll
    static void fill() {
        database = new ConsoleDatabase();
        var rooms = new UsageRooms(database, Clock.fixed(NOW, ZoneOffset.UTC));
        rooms.prices.add(
                UsageRooms.price(QWEN, null, NOW.minus(Duration.ofDays(90)), "1000", "1000"));
        var random = new Random(3);
        var records = new ArrayList<UsageClose>();
        for (var i = 0; i < 200; i++) {
            var at = NOW.minus(Duration.ofMinutes(random.nextInt(60 * 24 * 30)));
            var record =
                    Batches.request(
                            Batches.eventId(at, random),
                            at,
                            TENANTS.get(random.nextInt(2)),
                            new UUID(2, random.nextInt(3)),
                            random.nextInt(4) == 0 ? new UUID(3, 9) : QWEN,
                            random.nextInt(1, 100),
                            random.nextInt(100));
            if (random.nextInt(3) > 0) {
                record.setUnitId(UNITS.get(random.nextInt(2)).toString());
            }
            records.add(record.build());
        }
        rooms.intake.take("node", Batches.batch("s", 1, records));
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    /// Whom a transaction says it is for.
    private record Sight(boolean all, @Nullable UUID tenant, @Nullable UUID unit) {
        void say(JdbcTemplate jdbc) {
            jdbc.queryForList(
                    "SELECT set_config('sluice.sees', ?, true), set_config('sluice.tenant', ?, true), set_config('sluice.unit', ?, true)",
                    all ? "all" : "",
                    tenant == null ? "" : tenant.toString(),
                    unit == null ? "" : unit.toString());
        }

        /// The same as a condition, for the owner, whom no policy holds.
        String condition() {
            if (all) {
                return "true";
            }
            return tenant == null
                    ? "false"
                    : "tenant_id = '%s'".formatted(tenant)
                            + (unit == null ? "" : " AND unit_id = '%s'".formatted(unit));
        }
    }

    @Test
    void random_roles_get_from_random_queries_what_is_theirs_and_nothing_else() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (var i = 0; i < 200; i++) {
            var sight = sight(random);
            var table = TABLES.get(random.nextInt(TABLES.size()));
            var where = where(random);
            var seen = rows(sight, "SELECT md5(t::text) FROM " + table + " t WHERE " + where);
            var theirs =
                    asOwner(
                            "SELECT md5(t::text) FROM %s t WHERE (%s) AND (%s)"
                                    .formatted(table, where, sight.condition()));
            assertThat(seen)
                    .as("seed %d, %s as %s: %s", seed, table, sight, where)
                    .isEqualTo(theirs);
        }
    }

    @Test
    void a_transaction_that_says_nothing_sees_nothing_and_the_next_one_inherits_nothing() {
        var pool = database.jdbc();
        database.transaction()
                .executeWithoutResult(_ -> {
                    new Sight(false, TENANTS.get(0), null).say(pool);
                    assertThat(count(pool, "usage_event")).isPositive();
                });
        for (var table : TABLES) {
            assertThat(
                            rows(
                                    new Sight(false, null, null),
                                    "SELECT md5(t::text) FROM " + table + " t"))
                    .as(table)
                    .isEmpty();
        }
        // The pool of tests says "all" for a connection; what a transaction says ends with it.
        assertThat(count(pool, "usage_event")).isEqualTo(200);
    }

    @Test
    void who_sees_one_tenant_writes_nothing() {
        var sight = new Sight(false, TENANTS.get(0), null);
        assertThatThrownBy(() ->
                        database.transaction()
                                .executeWithoutResult(_ -> {
                                    sight.say(database.jdbc());
                                    database.jdbc()
                                            .update(
                                                    "INSERT INTO usage_hour SELECT * FROM usage_hour LIMIT 1");
                                }))
                .hasStackTraceContaining("row-level security");
        var changed =
                database.transaction()
                        .execute(_ -> {
                            new Sight(false, TENANTS.get(1), null).say(database.jdbc());
                            return database.jdbc()
                                    .update(
                                            "DELETE FROM usage_hour WHERE tenant_id = ?",
                                            TENANTS.get(0));
                        });
        assertThat(changed).isZero();
    }

    @Test
    void the_role_that_runs_owns_nothing_bypasses_nothing_and_reaches_no_partition_by_its_name() {
        assertThat(
                        database.jdbc()
                                .queryForList(
                                        "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolbypassrls OR rolsuper)"))
                .isEmpty();
        assertThat(
                        database.jdbc()
                                .queryForList(
                                        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"))
                .isEmpty();
        assertThat(
                        database.jdbc()
                                .queryForList(
                                        """
                                        SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
                                        WHERE has_table_privilege(inhrelid, 'SELECT') AND NOT relrowsecurity AND relkind = 'r'
                                        """,
                                        String.class))
                .isEmpty();
    }

    @Test
    void a_tenants_page_still_finds_its_rows_by_the_index() {
        var plan =
                String.join(
                        "\n",
                        rows(
                                new Sight(false, TENANTS.get(0), null),
                                "SET LOCAL enable_seqscan = off",
                                """
                                EXPLAIN SELECT sum(requests) FROM usage_hour
                                WHERE hour >= '2026-11-20T00:00:00Z' AND hour < '2026-11-25T00:00:00Z'
                                  AND tenant_id = ANY ('{%s}')
                                """
                                        .formatted(TENANTS.get(0))));
        assertThat(plan)
                .contains("usage_hour_pkey")
                .containsPattern("Index Cond: .*hour.*tenant_id");
        assertThat(plan).contains("InitPlan");
    }

    private static Sight sight(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> new Sight(true, null, null);
            case 1 -> new Sight(false, null, null);
            case 2 -> new Sight(false, new UUID(9, 9), null);
            case 3 -> new Sight(false, TENANTS.get(random.nextInt(2)), null);
            default ->
                    new Sight(false, TENANTS.get(random.nextInt(2)), UNITS.get(random.nextInt(2)));
        };
    }

    /// What a careless query might ask for, others' rows included.
    private static String where(Random random) {
        var other = TENANTS.get(random.nextInt(2));
        return switch (random.nextInt(6)) {
            case 0 -> "true";
            case 1 -> "tenant_id = '%s'".formatted(other);
            case 2 -> "tenant_id <> '%s' OR unit_id IS NULL".formatted(other);
            case 3 -> "unit_id = '%s'".formatted(UNITS.get(random.nextInt(2)));
            case 4 -> "consumer_id IN ('%s', '%s')".formatted(new UUID(2, 0), new UUID(2, 1));
            default ->
                    "tenant_id = '%s' OR EXISTS (SELECT 1 FROM usage_zone AS z WHERE z.tenant_id = t.tenant_id)"
                            .formatted(other);
        };
    }

    private static List<String> rows(Sight sight, String... statements) {
        var jdbc = database.jdbc();
        return database.transaction()
                .execute(_ -> {
                    sight.say(jdbc);
                    for (var i = 0; i < statements.length - 1; i++) {
                        jdbc.execute(statements[i]);
                    }
                    return jdbc
                            .queryForList(statements[statements.length - 1], String.class)
                            .stream()
                            .sorted()
                            .collect(Collectors.toList());
                });
    }

    private static List<String> asOwner(String query) {
        return database.asOwnerReading(query).stream().sorted().toList();
    }

    private static long count(JdbcTemplate jdbc, String table) {
        var count = jdbc.queryForObject("SELECT count(*) FROM " + table, Long.class);
        return count == null ? 0 : count;
    }
}
