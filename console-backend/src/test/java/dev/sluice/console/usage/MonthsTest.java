package dev.sluice.console.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.ConsoleDatabase;
import dev.sluice.console.ledger.TenantCalendar;
import dev.sluice.console.publishing.PublishedObjects;
import dev.sluice.control.UsageClose;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// On which month's statement an entry stands.
class MonthsTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final UUID BOT = new UUID(2, 1);
    private static final UUID QWEN = new UUID(3, 1);
    private static final Random RANDOM = new Random(11);

    private static ConsoleDatabase database;
    private static UsageRooms rooms;
    private static TenantCalendar calendar;
    private static int streams;

    @BeforeAll
    static void start() {
        database = new ConsoleDatabase();
        rooms = new UsageRooms(database, Clock.fixed(NOW, ZoneOffset.UTC));
        rooms.prices.add(
                UsageRooms.price(QWEN, null, NOW.minus(Duration.ofDays(90)), "1000", "1000"));
        calendar = new TenantCalendar(database.jdbc(), new PublishedObjects(database.jdbc()));
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void a_month_begins_at_midnight_in_the_tenants_zone() {
        // Given
        var tenant = tenant("Asia/Shanghai");
        // When
        take(tenant, "2026-10-31T15:59:59Z", 1);
        take(tenant, "2026-10-31T16:00:00Z", 2);
        // Then
        assertThat(tokens(tenant))
                .containsExactly("2026-10 of 2026-10: 1", "2026-11 of 2026-11: 2");
    }

    @Test
    void what_comes_after_a_month_was_closed_stands_on_the_next_statement_and_names_its_month() {
        // Given
        var tenant = tenant("UTC");
        take(tenant, "2026-10-20T10:00:00Z", 1);
        close(tenant, YearMonth.of(2026, 10));
        // When
        take(tenant, "2026-10-20T11:00:00Z", 2);
        take(tenant, "2026-11-20T11:00:00Z", 4);
        // Then
        assertThat(tokens(tenant))
                .containsExactly(
                        "2026-10 of 2026-10: 1", "2026-11 of 2026-10: 2", "2026-11 of 2026-11: 4");
    }

    @Test
    void a_correction_of_a_closed_month_is_an_adjustment_that_counts_no_request() {
        // Given
        var tenant = tenant("UTC");
        var id = take(tenant, "2026-10-20T10:00:00Z", 100);
        close(tenant, YearMonth.of(2026, 10));
        // When
        var at = Instant.parse("2026-11-02T10:00:00Z");
        give(
                Batches.request(Batches.eventId(at, RANDOM), at, tenant, BOT, QWEN, -30, 0)
                        .clearAttempts()
                        .setCount(0)
                        .setCorrects(id.toString()));
        // Then
        assertThat(tokens(tenant))
                .containsExactly("2026-10 of 2026-10: 100", "2026-11 of 2026-10: -30");
        assertThat(requests(tenant)).isEqualTo(1);
    }

    @Test
    void what_was_parked_when_its_month_was_closed_is_an_adjustment_once_it_has_a_price() {
        // Given
        var tenant = tenant("UTC");
        var unpriced = UUID.randomUUID();
        var at = Instant.parse("2026-10-20T10:00:00Z");
        give(Batches.request(Batches.eventId(at, RANDOM), at, tenant, BOT, unpriced, 7, 0));
        close(tenant, YearMonth.of(2026, 10));
        // When
        rooms.prices.add(
                UsageRooms.price(unpriced, null, NOW.minus(Duration.ofDays(90)), "1", "1"));
        rooms.parked.run();
        // Then
        assertThat(tokens(tenant)).containsExactly("2026-11 of 2026-10: 7");
    }

    @Test
    void the_months_sums_are_the_sums_of_their_entries() {
        var random = new Random(5);
        var tenants = List.of(tenant("Asia/Kathmandu"), tenant("America/St_Johns"));
        for (var i = 0; i < 200; i++) {
            var at = NOW.minus(Duration.ofMinutes(random.nextInt(60 * 24 * 40)));
            var tenant = tenants.get(random.nextInt(2));
            give(
                    Batches.request(
                            Batches.eventId(at, random),
                            at,
                            tenant,
                            BOT,
                            QWEN,
                            random.nextInt(1, 50),
                            random.nextInt(50)));
        }
        assertThat(
                        database.jdbc()
                                .queryForList(
                                        """
                                        SELECT tenant_id, month, period, side, currency, count(*) AS entries,
                                               sum(requests) AS requests, sum(prompt_tokens + completion_tokens) AS tokens,
                                               sum(amount) AS amount
                                        FROM ledger_entry GROUP BY 1, 2, 3, 4, 5
                                        EXCEPT
                                        SELECT tenant_id, month, period, side, currency, sum(entries), sum(requests),
                                               sum(prompt_tokens + completion_tokens), sum(amount)
                                        FROM ledger_month GROUP BY 1, 2, 3, 4, 5
                                        """))
                .isEmpty();
    }

    private static UUID tenant(String zone) {
        var tenant = UUID.randomUUID();
        database.jdbc()
                .update(
                        "INSERT INTO published_object VALUES (?, 'tenant', ?, NULL, '', ?)",
                        tenant,
                        tenant.toString(),
                        zone);
        return tenant;
    }

    private static void close(UUID tenant, YearMonth month) {
        database.transaction()
                .executeWithoutResult(_ -> {
                    calendar.holdAlone(tenant);
                    calendar.closed(tenant, month);
                });
    }

    private static UUID take(UUID tenant, String at, long tokens) {
        var instant = Instant.parse(at);
        var id = Batches.eventId(instant, RANDOM);
        give(Batches.request(id, instant, tenant, BOT, QWEN, tokens, 0));
        return id;
    }

    private static void give(UsageClose.Builder record) {
        rooms.intake.take("node", Batches.batch("m" + ++streams, 1, List.of(record.build())));
    }

    private static List<String> tokens(UUID tenant) {
        return database.jdbc()
                .query(
                        """
                        SELECT to_char(month, 'YYYY-MM') || ' of ' || to_char(period, 'YYYY-MM') || ': ' || sum(prompt_tokens)
                        FROM ledger_entry WHERE tenant_id = ? AND side = 'tenant' GROUP BY month, period ORDER BY 1
                        """,
                        (row, _) -> row.getString(1),
                        tenant);
    }

    private static @Nullable Long requests(UUID tenant) {
        return database.jdbc()
                .queryForObject(
                        "SELECT sum(requests) FROM ledger_month WHERE tenant_id = ? AND side = 'tenant'",
                        Long.class,
                        tenant);
    }
}
