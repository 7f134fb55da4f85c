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
import dev.sluice.control.AttemptRecord;
import dev.sluice.control.LedgerRecord;
import dev.sluice.control.TokenCounts;
import dev.sluice.control.UsageClose;
import dev.sluice.control.UsageSource;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

class EventQueryTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final UUID ACME = new UUID(1, 1);
    private static final UUID GLOBEX = new UUID(1, 2);
    private static final UUID SALES = new UUID(6, 1);
    private static final UUID BOT = new UUID(2, 1);
    private static final UUID QWEN_A = new UUID(3, 1);
    private static final UUID CLOUD = new UUID(3, 2);
    private static final UUID QUOTA = new UUID(7, 1);
    private static final Scope ALL = new Scope.Everything();

    private static ConsoleDatabase database;
    private static EventQuery log;
    private static List<UUID> ids;

    /// Ten requests, one a minute up to noon, in turn of Acme's unit sales and of Globex; the last
    /// one failed over to the cloud after a refusal by a quota.
    @BeforeAll
    static void fill() {
        database = new ConsoleDatabase();
        for (var object :
                List.of(
                        List.of(ACME, "tenant", "acme"),
                        List.of(GLOBEX, "tenant", "globex"),
                        List.of(SALES, "unit", "sales"),
                        List.of(BOT, "consumer", "bot"),
                        List.of(QWEN_A, "instance", "qwen-a"),
                        List.of(CLOUD, "instance", "cloud"),
                        List.of(QUOTA, "quota", "qwen-a-hourly"))) {
            database.jdbc()
                    .update(
                            "INSERT INTO published_object (id, kind, name) VALUES (?, ?, ?)",
                            object.toArray());
        }
        var rooms = new UsageRooms(database, Clock.fixed(NOON, ZoneOffset.UTC));
        rooms.prices.add(UsageRooms.price(CLOUD, null, NOON.minus(Duration.ofDays(1)), "2", "6"));
        var random = new Random(5);
        var records = new ArrayList<UsageClose>();
        ids = new ArrayList<>();
        for (var i = 0; i < 10; i++) {
            var at = NOON.minus(Duration.ofMinutes(9 - i));
            var id = Batches.eventId(at, random);
            ids.addFirst(id);
            var acme = i % 2 == 1;
            var record =
                    Batches.request(
                                    id,
                                    at,
                                    acme ? ACME : GLOBEX,
                                    BOT,
                                    i == 9 ? CLOUD : QWEN_A,
                                    1_000,
                                    100)
                            .setOutcome(i == 3 ? "upstream_timeout" : "success")
                            .setDurationNs(Duration.ofMillis(250).toNanos());
            if (acme) {
                record.setUnitId(SALES.toString());
            }
            if (i == 9) {
                record.addAttempts(
                                0,
                                AttemptRecord.newBuilder()
                                        .setInstanceId(QWEN_A.toString())
                                        .setOutcome("refused_quota")
                                        .setReason("instance quota spent"))
                        .addLedgers(
                                LedgerRecord.newBuilder()
                                        .setQuotaId(QUOTA.toString())
                                        .setScope("instance")
                                        .setLimit(50_000)
                                        .setUsedBefore(49_900)
                                        .setRefused(true));
            }
            records.add(record.build());
        }
        records.add(
                UsageClose.newBuilder()
                        .setEventId(Batches.eventId(NOON, random).toString())
                        .setCorrects(ids.getFirst().toString())
                        .setOccurredAtMs(NOON.toEpochMilli())
                        .setAdmitted(true)
                        .setOutcome("success")
                        .setTokens(TokenCounts.newBuilder().setPrompt(500).setCompletion(-100))
                        .setSource(UsageSource.UPSTREAM_FINAL)
                        .build());
        rooms.intake.take("node-1", Batches.batch("s", 1, records));
        log =
                new EventQuery(
                        database.jdbc(), new PublishedObjects(database.jdbc()), new CurrentActor());
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
    void pages_follow_each_other_from_the_newest_to_the_oldest() {
        var seen = new ArrayList<UUID>();
        @Nullable UUID next = null;
        do {
            var page = list(ALL, null, next, 3);
            assertThat(page.items().size()).isLessThanOrEqualTo(3);
            page.items().forEach(row -> seen.add(row.id()));
            next = page.next();
        } while (next != null);
        assertThat(seen).isEqualTo(ids);
    }

    @Test
    void a_range_of_time_takes_what_lies_in_it() {
        as(ALL);
        var page =
                log.list(
                        new RequestQuestion(
                                NOON.minus(Duration.ofMinutes(2)),
                                NOON,
                                UsageFilter.ALL,
                                null,
                                null,
                                100));
        assertThat(page.items()).extracting(RequestRow::id).isEqualTo(ids.subList(1, 3));
    }

    @Test
    void an_outcome_finds_what_went_wrong() {
        var page = list(ALL, "upstream_timeout", null, 100);
        assertThat(page.items()).extracting(RequestRow::id).containsExactly(ids.get(6));
    }

    @Test
    void a_viewer_sees_requests_of_their_own_scope_only() {
        var unit = new Scope.OneUnit(ACME, SALES);
        assertThat(list(unit, null, null, 100).items())
                .hasSize(5)
                .allMatch(it -> it.tenant().equals("acme"));
        var foreign = ids.get(1);
        assertThat(log.find(foreign)).isEmpty();
        as(new Scope.OneTenant(GLOBEX));
        assertThat(log.find(foreign)).isPresent();
        assertThat(log.find(ids.getFirst())).isEmpty();
    }

    @Test
    void what_we_pay_a_provider_is_not_shown_to_a_tenant() {
        as(new Scope.OneTenant(ACME));
        assertThat(log.find(ids.getFirst()).orElseThrow().entries())
                .extracting(RequestDetail.Entry::side)
                .containsExactly("tenant", "tenant");
    }

    @Test
    void one_request_tells_every_attempt_ledger_and_entry() {
        as(ALL);
        var detail = log.find(ids.getFirst()).orElseThrow();
        assertThat(detail.row().instance()).isEqualTo("cloud");
        assertThat(detail.row().unit()).isEqualTo("sales");
        assertThat(detail.row().took()).isEqualTo(Duration.ofMillis(250));
        assertThat(detail.row().cost()).isEqualTo(new Money(new BigDecimal("0.003"), "CNY"));
        assertThat(detail.attempts())
                .extracting(RequestDetail.Attempt::instance, RequestDetail.Attempt::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("qwen-a", "refused_quota"),
                        org.assertj.core.groups.Tuple.tuple("cloud", ""));
        assertThat(detail.ledgers())
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.quota()).isEqualTo("qwen-a-hourly");
                    assertThat(it.refused()).isTrue();
                    assertThat(it.resetsAt()).isNull();
                });
        assertThat(detail.entries())
                .extracting(RequestDetail.Entry::side)
                .containsExactly("tenant", "tenant", "provider", "provider");
    }

    @Test
    void a_request_contains_what_became_known_later_and_shows_it() {
        as(ALL);
        var detail = log.find(ids.getFirst()).orElseThrow();
        assertThat(detail.row().promptTokens()).isEqualTo(1_500);
        assertThat(detail.row().completionTokens()).isZero();
        assertThat(detail.corrections())
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.promptTokens()).isEqualTo(500);
                    assertThat(it.completionTokens()).isEqualTo(-100);
                });
        assertThat(list(ALL, null, null, 1).items().getFirst()).isEqualTo(detail.row());
    }

    @Test
    void what_has_no_price_shows_entries_without_an_amount() {
        as(ALL);
        var detail = log.find(ids.get(1)).orElseThrow();
        assertThat(detail.row().cost()).isNull();
        assertThat(detail.entries()).hasSize(2).allMatch(entry -> entry.amount() == null);
    }

    private static RequestPage list(
            Scope scope, @Nullable String outcome, @Nullable UUID before, int limit) {
        as(scope);
        return log.list(new RequestQuestion(null, null, UsageFilter.ALL, outcome, before, limit));
    }

    private static void as(Scope scope) {
        Actor.Source asker = () -> new Actor("asker", scope);
        SecurityContextHolder.getContext()
                .setAuthentication(
                        UsernamePasswordAuthenticationToken.authenticated(asker, null, List.of()));
    }
}
