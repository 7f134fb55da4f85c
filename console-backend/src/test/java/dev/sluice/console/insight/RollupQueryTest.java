package dev.sluice.console.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.ConsoleDatabase;
import dev.sluice.console.publishing.PublishedObjects;
import dev.sluice.console.shared.Actor;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Money;
import dev.sluice.console.shared.Scope;
import dev.sluice.console.usage.Batches;
import dev.sluice.console.usage.UsageRooms;
import dev.sluice.control.UsageClose;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

class RollupQueryTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:30:00Z");
    private static final UUID ACME = new UUID(1, 1);
    private static final UUID GLOBEX = new UUID(1, 2);
    private static final UUID SALES = new UUID(6, 1);
    private static final UUID BOT = new UUID(2, 1);
    private static final UUID OTHER_BOT = new UUID(2, 2);
    private static final UUID QWEN_A = new UUID(3, 1);
    private static final UUID QWEN_B = new UUID(3, 2);
    private static final UUID OLD_QWEN_B = new UUID(3, 3);
    private static final UUID ROUTE = new UUID(4, 1);

    private static ConsoleDatabase database;
    private static RollupQuery query;

    /// Acme's bot in the unit sales and Globex's bot, 50 requests each over two days, on two
    /// instances, one of which was deleted and made again under its name.
    @BeforeAll
    static void fill() {
        database = new ConsoleDatabase();
        var clock = Clock.fixed(NOON, ZoneOffset.UTC);
        for (var object :
                List.of(
                        List.of(ACME, "tenant", "acme"),
                        List.of(GLOBEX, "tenant", "globex"),
                        List.of(SALES, "unit", "sales"),
                        List.of(BOT, "consumer", "bot"),
                        List.of(OTHER_BOT, "consumer", "bot"),
                        List.of(QWEN_A, "instance", "qwen-a"),
                        List.of(QWEN_B, "instance", "qwen-b"),
                        List.of(OLD_QWEN_B, "instance", "qwen-b"),
                        List.of(ROUTE, "route", "qwen"))) {
            database.jdbc()
                    .update(
                            "INSERT INTO published_object VALUES (?, ?, ?, NULL, ?, ?)",
                            object.get(0),
                            object.get(1),
                            object.get(2),
                            object.get(1).equals("route") ? "qwen" : "",
                            object.get(0).equals(ACME) ? "Asia/Shanghai" : "");
        }
        var rooms = new UsageRooms(database, clock);
        var longAgo = NOON.minus(Duration.ofDays(30));
        rooms.prices.add(UsageRooms.price(QWEN_A, null, longAgo, "2", "6"));
        rooms.prices.add(UsageRooms.price(QWEN_B, null, longAgo, "1", "3"));
        var random = new Random(7);
        var records = new ArrayList<UsageClose>();
        for (var i = 0; i < 100; i++) {
            var at = NOON.minus(Duration.ofMinutes(i * 29L));
            var acme = i % 2 == 0;
            var instance = i % 3 == 0 ? QWEN_A : i % 3 == 1 ? QWEN_B : OLD_QWEN_B;
            var record =
                    Batches.request(
                                    Batches.eventId(at, random),
                                    at,
                                    acme ? ACME : GLOBEX,
                                    acme ? BOT : OTHER_BOT,
                                    instance,
                                    1_000,
                                    100)
                            .setRouteId(ROUTE.toString());
            if (acme) {
                record.setUnitId(SALES.toString());
            }
            records.add(record.build());
        }
        rooms.intake.take("node-1", Batches.batch("s", 1, records));
        query =
                new RollupQuery(
                        database.jdbc(),
                        new PublishedObjects(database.jdbc()),
                        new CurrentActor(),
                        new JdbcTransactionManager(database.dataSource()),
                        clock);
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @AfterEach
    void signOut() {
        SecurityContextHolder.clearContext();
    }

    @Test
    void the_total_is_the_sum_of_its_rows_whatever_it_is_grouped_by() {
        var whole = ask(new Scope.Everything(), UsageFilter.ALL);
        assertThat(whole.total().requests()).isEqualTo(100);
        assertThat(whole.total().totalTokens()).isEqualTo(110_000);
        assertThat(whole.rows()).isEmpty();
        for (var dimensions :
                List.of(
                        List.of(Dimension.TENANT),
                        List.of(Dimension.CONSUMER),
                        List.of(Dimension.INSTANCE, Dimension.HOUR),
                        List.of(Dimension.DAY),
                        List.of(Dimension.HOUR, Dimension.DAY, Dimension.ROUTE, Dimension.MODEL),
                        List.of(Dimension.UNIT))) {
            var answer =
                    ask(
                            new Scope.Everything(),
                            UsageFilter.ALL,
                            dimensions.toArray(Dimension[]::new));
            assertThat(answer.total()).as(dimensions.toString()).isEqualTo(whole.total());
            assertThat(answer.rows().stream().mapToLong(it -> it.figures().requests()).sum())
                    .isEqualTo(100);
            assertThat(
                            answer.rows().stream()
                                    .flatMap(it -> it.figures().costs().stream())
                                    .map(Money::amount)
                                    .reduce(BigDecimal.ZERO, BigDecimal::add))
                    .isEqualByComparingTo(whole.total().costs().getFirst().amount());
        }
    }

    @Test
    void what_was_made_again_under_its_name_is_one_row() {
        var answer = ask(new Scope.Everything(), UsageFilter.ALL, Dimension.INSTANCE);
        assertThat(answer.rows())
                .extracting(
                        row -> row.keys().get(Dimension.INSTANCE), row -> row.figures().requests())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("qwen-a", 34L),
                        org.assertj.core.groups.Tuple.tuple("qwen-b", 66L));
    }

    @Test
    void consumers_of_the_same_name_are_told_apart_by_their_tenant() {
        var answer = ask(new Scope.Everything(), UsageFilter.ALL, Dimension.CONSUMER);
        assertThat(answer.rows())
                .extracting(UsageRow::keys)
                .containsExactly(
                        Map.of(Dimension.CONSUMER, "bot", Dimension.TENANT, "acme"),
                        Map.of(Dimension.CONSUMER, "bot", Dimension.TENANT, "globex"));
    }

    @Test
    void days_begin_where_the_tenants_do() {
        // Given: 16:00 UTC is midnight in Shanghai
        var answer =
                ask(
                        new Scope.Everything(),
                        new UsageFilter("acme", null, null, null, null),
                        Dimension.DAY);
        // Then
        assertThat(answer.rows())
                .extracting(row -> row.keys().get(Dimension.DAY))
                .containsExactly("2026-11-23", "2026-11-24", "2026-11-25");
        var today =
                ask(
                        new Scope.Everything(),
                        new UsageFilter("acme", null, null, null, null),
                        NOON.minus(Duration.ofMinutes(1)),
                        NOON,
                        Dimension.DAY);
        assertThat(today.rows()).hasSize(1);
        assertThat(today.total()).isEqualTo(answer.rows().getLast().figures());
    }

    @Test
    void hours_are_widened_to_whole_ones_and_the_answer_says_so() {
        var answer =
                ask(
                        new Scope.Everything(),
                        UsageFilter.ALL,
                        NOON.minusSeconds(60),
                        NOON.plusSeconds(60),
                        Dimension.HOUR);
        assertThat(answer.from()).isEqualTo(Instant.parse("2026-11-25T12:00:00Z"));
        assertThat(answer.to()).isEqualTo(Instant.parse("2026-11-25T13:00:00Z"));
        assertThat(answer.rows())
                .singleElement()
                .satisfies(row ->
                        assertThat(row.keys())
                                .containsEntry(Dimension.HOUR, "2026-11-25T12:00:00Z"));
    }

    @Test
    void a_viewer_sees_their_own_scope_whatever_the_filter_says() {
        var tenant = ask(new Scope.OneTenant(GLOBEX), UsageFilter.ALL, Dimension.TENANT);
        assertThat(tenant.total().requests()).isEqualTo(50);
        assertThat(tenant.rows())
                .extracting(row -> row.keys().get(Dimension.TENANT))
                .containsExactly("globex");
        assertThat(tenant.total().costs()).hasSize(1);
        assertThat(tenant.total().providerCosts()).isEmpty();
        var unit = ask(new Scope.OneUnit(ACME, SALES), UsageFilter.ALL);
        assertThat(unit.total().requests()).isEqualTo(50);
        var foreign =
                ask(new Scope.OneTenant(GLOBEX), new UsageFilter("acme", null, null, null, null));
        assertThat(foreign.total()).isEqualTo(Figures.NONE);
        var foreignUnit = ask(new Scope.OneUnit(GLOBEX, SALES), UsageFilter.ALL);
        assertThat(foreignUnit.total()).isEqualTo(Figures.NONE);
    }

    @Test
    void a_name_that_nothing_ever_had_matches_nothing() {
        var answer =
                ask(
                        new Scope.Everything(),
                        new UsageFilter(null, null, "nobody' OR true --", null, null));
        assertThat(answer.total()).isEqualTo(Figures.NONE);
    }

    private static UsageAnswer ask(Scope scope, UsageFilter filter, Dimension... groupBy) {
        return ask(scope, filter, NOON.minus(Duration.ofDays(5)), NOON.plusSeconds(1), groupBy);
    }

    private static UsageAnswer ask(
            Scope scope, UsageFilter filter, Instant from, Instant to, Dimension... groupBy) {
        Actor.Source viewer = () -> new Actor("viewer", scope);
        SecurityContextHolder.getContext()
                .setAuthentication(
                        UsernamePasswordAuthenticationToken.authenticated(viewer, null, List.of()));
        return query.ask(new UsageQuestion(from, to, List.of(groupBy), filter));
    }
}
