package dev.sluice.console.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.sluice.console.pricing.OffPeak;
import dev.sluice.console.pricing.PriceInForce;
import dev.sluice.console.pricing.PriceShape;
import dev.sluice.console.rehearsal.LedgerTable.Level;
import dev.sluice.console.rehearsal.LedgerTable.Seed;
import dev.sluice.console.rehearsal.Rehearsal.InstanceFlow;
import dev.sluice.console.rehearsal.Rehearsal.Refused;
import dev.sluice.console.shared.Money;
import dev.sluice.control.BalancerConfig;
import dev.sluice.control.ConsumerConfig;
import dev.sluice.control.ConsumerSpent;
import dev.sluice.control.CostWeights;
import dev.sluice.control.FallbackStrategy;
import dev.sluice.control.InstanceConfig;
import dev.sluice.control.PriceConfig;
import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaKind;
import dev.sluice.control.QuotaScope;
import dev.sluice.control.QuotaUnit;
import dev.sluice.control.RouteConfig;
import dev.sluice.control.Snapshot;
import dev.sluice.control.StandingConfig;
import dev.sluice.control.TargetConfig;
import dev.sluice.control.WindowAlign;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Replays that can be worked out by hand. Each arrival has 100 prompt and 100 completion tokens
/// and takes a second, unless the test says otherwise.
class RehearsalTest {
    private static final Instant ELEVEN = Instant.parse("2026-11-25T11:00:00Z");
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final UUID ACME = new UUID(1, 1);
    private static final UUID BOT = new UUID(2, 1);
    private static final UUID CRAWLER = new UUID(2, 2);
    private static final UUID A = new UUID(3, 1);
    private static final UUID B = new UUID(3, 2);
    private static final UUID CLOUD = new UUID(3, 3);
    private static final UUID ROUTE = new UUID(4, 1);
    private static final UUID OTHER = new UUID(4, 2);
    private static final UUID QUOTA = new UUID(7, 1);
    private static final Map<UUID, String> NAMES =
            Map.of(
                    ACME, "acme", BOT, "bot", CRAWLER, "crawler", A, "a", B, "b", CLOUD, "cloud",
                    ROUTE, "qwen", OTHER, "other", QUOTA, "quota");

    private final Snapshot.Builder revision = Snapshot.newBuilder();
    private final RouteConfig.Builder draft = RouteConfig.newBuilder().setId(ROUTE.toString());
    private final List<Arrival> arrivals = new ArrayList<>();
    private final List<PriceInForce> book = new ArrayList<>();
    private final Set<UUID> down = new HashSet<>();
    private final Set<UUID> spent = new HashSet<>();
    private final Map<Seed, Level> levels = new HashMap<>();
    private int gateways = 1;
    private long number;

    RehearsalTest() {
        for (var consumer : List.of(BOT, CRAWLER)) {
            revision.addConsumers(
                    ConsumerConfig.newBuilder()
                            .setId(consumer.toString())
                            .setTenantId(ACME.toString())
                            .setAllRoutes(true));
        }
        for (var instance : List.of(A, B, CLOUD)) {
            revision.addInstances(InstanceConfig.newBuilder().setId(instance.toString()));
        }
    }

    @Test
    void four_to_one_is_eight_and_two_of_ten() {
        target(A, 10, 4);
        target(B, 10, 1);
        arrive(100, 1);
        var flows = then();
        assertThat(flows.get("a").then().served()).isEqualTo(80);
        assertThat(flows.get("b").then().served()).isEqualTo(20);
    }

    @Test
    void with_nothing_down_and_no_quotas_the_shares_of_the_weights_come_out() {
        var random = new Random(42);
        for (var round = 0; round < 50; round++) {
            draft.clearTargets();
            arrivals.clear();
            var ofA = random.nextInt(1, 9);
            var ofB = random.nextInt(1, 9);
            target(A, 5, ofA);
            target(B, 5, ofB);
            target(CLOUD, 1, 100);
            arrive((ofA + ofB) * 7, 1);
            var flows = then();
            assertThat(flows.get("a").then().served()).isEqualTo(7L * ofA);
            assertThat(flows.get("b").then().served()).isEqualTo(7L * ofB);
            assertThat(flows.get("cloud").then().served()).isZero();
        }
    }

    @Test
    void what_is_down_leads_to_the_next_tier_and_nobody_left_is_a_503() {
        target(A, 10, 100);
        target(CLOUD, 1, 100);
        arrive(60, 1);
        down.add(A);
        assertThat(then().get("cloud").then().served()).isEqualTo(60);
        down.add(CLOUD);
        var rehearsal = run(QuotaStart.EMPTY);
        assertThat(rehearsal.then().refused503()).isEqualTo(60);
        assertThat(rehearsal.refused())
                .containsExactly(new Refused("acme", "bot", "qwen", null, 60, ELEVEN));
        assertThat(rehearsal.first429()).isNull();
    }

    @Test
    void an_instance_that_is_disabled_or_out_by_hand_serves_nobody() {
        revision.getInstancesBuilder(0)
                .setStanding(
                        StandingConfig.newBuilder().setStanding(StandingConfig.Standing.DRAINING));
        revision.getInstancesBuilder(1).setDisabled(true);
        target(A, 10, 100);
        target(B, 5, 100);
        target(CLOUD, 1, 100);
        arrive(3, 1);
        assertThat(then().get("cloud").then().served()).isEqualTo(3);
    }

    @Test
    void an_instances_quota_moves_on_only_where_the_route_says_so() {
        // 1,000 tokens an hour are five requests
        target(A, 10, 100);
        target(CLOUD, 1, 100);
        quota(q -> q.setLimit(1_000), scope -> scope.setInstanceId(A.toString()));
        arrive(8, 60);
        // Without rate_limiting
        var refused = run(QuotaStart.EMPTY);
        assertThat(refused.then().served()).isEqualTo(5);
        assertThat(refused.first429())
                .isEqualTo(new Refused("acme", "bot", "qwen", "quota", 3, at(5 * 60)));
        // With it
        draft.addFallback(FallbackStrategy.RATE_LIMITING);
        var flows = then();
        assertThat(flows.get("a").then().served()).isEqualTo(5);
        assertThat(flows.get("cloud").then().served()).isEqualTo(3);
    }

    @Test
    void a_consumer_that_has_spent_its_own_is_refused_unless_the_route_says_otherwise() {
        target(A, 10, 100);
        target(CLOUD, 1, 100);
        draft.addFallback(FallbackStrategy.RATE_LIMITING);
        quota(
                q -> q.setLimit(400),
                scope -> scope.setEachConsumer(true).setInstanceId(A.toString()));
        arrive(3, 60);
        arrive(CRAWLER, 3, 60);
        var rejected = run(QuotaStart.EMPTY);
        assertThat(rejected.refused())
                .extracting(Refused::consumer, Refused::requests)
                .containsExactlyInAnyOrder(tuple("bot", 1L), tuple("crawler", 1L));
        draft.setConsumerSpent(ConsumerSpent.NEXT_INSTANCE);
        var flows = then();
        assertThat(flows.get("a").then().served()).isEqualTo(4);
        assertThat(flows.get("cloud").then().served()).isEqualTo(2);
    }

    @Test
    void a_quota_over_all_instances_ends_the_search() {
        target(A, 10, 100);
        target(CLOUD, 1, 100);
        draft.addFallback(FallbackStrategy.RATE_LIMITING)
                .setConsumerSpent(ConsumerSpent.NEXT_INSTANCE);
        quota(q -> q.setLimit(400), scope -> scope.setTenantId(ACME.toString()));
        arrive(3, 60);
        assertThat(run(QuotaStart.EMPTY).then().refused429()).isEqualTo(1);
    }

    @Test
    void a_quota_that_names_the_consumer_replaces_the_one_for_each() {
        target(A, 10, 100);
        quota(
                q -> q.setLimit(200),
                scope -> scope.setEachConsumer(true).setTenantId(ACME.toString()));
        quota(
                q -> q.setLimit(600).setId(new UUID(7, 2).toString()),
                scope -> scope.setConsumerId(BOT.toString()).setTenantId(ACME.toString()));
        arrive(5, 60);
        arrive(CRAWLER, 5, 60);
        var consumers = run(QuotaStart.EMPTY).consumers();
        assertThat(consumers.getFirst().then().served()).isEqualTo(3);
        assertThat(consumers.getLast().then().served()).isEqualTo(1);
    }

    @Test
    void a_fixed_window_begins_with_its_first_request_and_a_clocked_one_with_the_clock() {
        target(A, 10, 100);
        quota(q -> q.setLimit(400).setWindow("PT10M"), scope -> {});
        // Minutes 5, 6, 7, 14, 15, 16: the window of minute 5 ends with minute 15
        for (var minute : List.of(5, 6, 7, 14, 15, 16)) {
            arrive(BOT, minute * 60);
        }
        var byRequest = run(QuotaStart.EMPTY);
        assertThat(byRequest.then().served()).isEqualTo(4);
        assertThat(byRequest.first429()).extracting(Refused::firstAt).isEqualTo(at(7 * 60));
        // The clock's ends with minute 10 and 20: 5, 6 and 14, 15
        revision.getQuotasBuilder(0).setAlign(WindowAlign.CLOCK);
        var byClock = run(QuotaStart.EMPTY);
        assertThat(byClock.then().served()).isEqualTo(4);
        assertThat(byClock.refused()).extracting(Refused::requests).containsExactly(2L);
        assertThat(byClock.consumers().getFirst().then().refused429()).isEqualTo(2);
    }

    @Test
    void a_sliding_window_forgets_each_part_once_it_is_a_length_ago() {
        target(A, 10, 100);
        quota(q -> q.setLimit(1_000).setWindow("PT10M").setKind(QuotaKind.SLIDING), scope -> {});
        // 600 at once and 400 five minutes later: all of it still counts just before minute 10, the
        // 400 until minute 15
        arrive(3, 0);
        arrive(BOT, 5 * 60);
        arrive(BOT, 5 * 60 + 1);
        arrive(BOT, 10 * 60 - 1);
        for (var i = 0; i < 4; i++) {
            arrive(BOT, 10 * 60 + 20);
        }
        var rehearsal = run(QuotaStart.EMPTY);
        assertThat(rehearsal.then().served()).isEqualTo(8);
        assertThat(rehearsal.then().refused429()).isEqualTo(2);
        assertThat(rehearsal.then().cut()).isZero();
    }

    @Test
    void a_bucket_refills_and_an_answer_is_cut_at_what_there_is() {
        target(A, 10, 100);
        // One token a second
        quota(q -> q.setLimit(600).setWindow("PT10M").setKind(QuotaKind.TOKEN_BUCKET), scope -> {});
        for (var i = 0; i < 3; i++) {
            arrive(BOT, 0);
        }
        arrive(BOT, 100);
        // 170 are there: 100 for the prompt, 70 of the answer
        arrive(BOT, 170);
        var then = run(QuotaStart.EMPTY).then();
        assertThat(then.served()).isEqualTo(4);
        assertThat(then.refused429()).isEqualTo(1);
        assertThat(then.cut()).isEqualTo(1);
        assertThat(then.completionTokens()).isEqualTo(370);
    }

    @Test
    void requests_in_flight_are_counted_while_they_run() {
        target(A, 10, 100);
        quota(
                q -> q.setLimit(2).setWindow("").setUnit(QuotaUnit.IN_FLIGHT),
                scope -> scope.setInstanceId(A.toString()));
        for (var i = 0; i < 3; i++) {
            arrive(BOT, 0);
        }
        arrive(BOT, 1);
        var then = run(QuotaStart.EMPTY).then();
        assertThat(then.served()).isEqualTo(3);
        assertThat(then.refused429()).isEqualTo(1);
    }

    @Test
    void money_requests_and_expressions_are_counted_in_their_units_and_a_shadow_refuses_nothing() {
        target(A, 10, 100);
        price(A, "CNY", 2, 6);
        // 100 * 2 + 100 * 6 = 800 millionths each
        quota(q -> q.setUnit(QuotaUnit.MONEY).setCurrency("CNY").setLimit(2_000), scope -> {});
        arrive(5, 1);
        var money = run(QuotaStart.EMPTY).then();
        assertThat(money.served()).isEqualTo(2);
        assertThat(money.cost()).containsExactly(new Money(new BigDecimal("0.0016"), "CNY"));
        revision.getQuotasBuilder(0).setUnit(QuotaUnit.REQUESTS).setLimit(3);
        assertThat(run(QuotaStart.EMPTY).then().served()).isEqualTo(3);
        // Twice the answer: 200 each
        revision.getQuotasBuilder(0)
                .setUnit(QuotaUnit.EXPRESSION)
                .setWeights(CostWeights.newBuilder().setCompletion(2_000_000))
                .setLimit(800);
        assertThat(run(QuotaStart.EMPTY).then().served()).isEqualTo(4);
        revision.getQuotasBuilder(0).setShadow(true);
        assertThat(run(QuotaStart.EMPTY).then().served()).isEqualTo(5);
    }

    @Test
    void a_spent_quota_has_nothing_left_until_its_window_is_over() {
        target(A, 10, 100);
        target(CLOUD, 1, 100);
        draft.addFallback(FallbackStrategy.RATE_LIMITING);
        quota(
                q -> q.setLimit(50_000).setWindow("PT30M"),
                scope -> scope.setInstanceId(A.toString()));
        arrive(60, 60);
        spent.add(QUOTA);
        var flows = then();
        assertThat(flows.get("cloud").then().served()).isEqualTo(30);
        assertThat(flows.get("a").then().served()).isEqualTo(30);
    }

    @Test
    void a_live_start_takes_up_the_ledgers_as_they_are_and_plays_the_time_to_come() {
        target(A, 10, 100);
        quota(q -> q.setLimit(1_000), scope -> scope.setEachConsumer(true));
        levels.put(
                new Seed(QUOTA, BOT),
                new Level(900, NOON.plus(Duration.ofMinutes(10)).toEpochMilli()));
        arrive(BOT, 5 * 60);
        arrive(BOT, 10 * 60);
        arrive(CRAWLER, 1, 60);
        var rehearsal = run(QuotaStart.LIVE);
        assertThat(rehearsal.refused())
                .containsExactly(
                        new Refused(
                                "acme",
                                "bot",
                                "qwen",
                                "quota",
                                1,
                                NOON.plus(Duration.ofMinutes(5))));
        assertThat(run(QuotaStart.EMPTY).then().served()).isEqualTo(3);
    }

    @Test
    void a_boost_holds_until_its_end_and_each_gateway_counts_by_itself() {
        target(A, 10, 100);
        quota(
                q ->
                        q.setLimit(200)
                                .setWindow("PT1M")
                                .setBoostLimit(400)
                                .setBoostUntilMs(at(60).toEpochMilli()),
                scope -> {});
        for (var second : List.of(0, 0, 0, 60, 60, 60)) {
            arrive(BOT, second);
        }
        assertThat(run(QuotaStart.EMPTY).then().served()).isEqualTo(3);
        gateways = 2;
        assertThat(run(QuotaStart.EMPTY).then().served()).isEqualTo(5);
    }

    @Test
    void other_routes_count_on_shared_ledgers_and_are_told_where_they_suffer() {
        target(A, 10, 100);
        revision.addRoutes(
                RouteConfig.newBuilder()
                        .setId(OTHER.toString())
                        .addTargets(
                                TargetConfig.newBuilder()
                                        .setInstanceId(A.toString())
                                        .setWeight(100)));
        quota(q -> q.setLimit(600), scope -> scope.setInstanceId(A.toString()));
        arrive(BOT, 0);
        arrive(OTHER, CRAWLER, 1);
        arrive(OTHER, CRAWLER, 2);
        arrive(OTHER, CRAWLER, 3);
        arrive(BOT, 4);
        var rehearsal = run(QuotaStart.EMPTY);
        assertThat(rehearsal.arrivals()).isEqualTo(2);
        assertThat(rehearsal.then().served()).isEqualTo(1);
        assertThat(rehearsal.refused())
                .extracting(Refused::route, Refused::requests)
                .containsExactly(tuple("other", 1L), tuple("qwen", 1L));
    }

    @Test
    void what_happened_stands_beside_what_would_with_tokens_costs_and_peaks() {
        target(A, 10, 100);
        target(CLOUD, 1, 100);
        price(A, "CNY", 0, 1);
        price(CLOUD, "CNY", 2, 8);
        arrive(4, 30);
        arrivals.add(
                arrival(ROUTE, BOT, 200, 0, null, Arrival.Fate.REFUSED_429)
                        .estimated(100, 100, 1_000));
        arrivals.add(
                arrival(ROUTE, BOT, 210, 0, null, Arrival.Fate.REFUSED_503)
                        .estimated(100, 100, 1_000));
        down.add(A);
        var rehearsal = run(QuotaStart.EMPTY);
        var now = rehearsal.now();
        assertThat(now.requests()).isEqualTo(6);
        assertThat(now.served()).isEqualTo(4);
        assertThat(now.refused429()).isEqualTo(1);
        assertThat(now.refused503()).isEqualTo(1);
        assertThat(now.completionTokens()).isEqualTo(400);
        assertThat(now.cost()).containsExactly(new Money(new BigDecimal("0.0004"), "CNY"));
        var then = rehearsal.then();
        assertThat(then.served()).isEqualTo(6);
        assertThat(then.paid()).containsExactly(new Money(new BigDecimal("0.006"), "CNY"));
        var flows = flows(rehearsal);
        assertThat(flows.get("a").priority()).isEqualTo(10);
        assertThat(flows.get("a").now().served()).isEqualTo(4);
        assertThat(flows.get("a").peakPerMinuteNow()).isEqualTo(2);
        assertThat(flows.get("a").peakPerMinuteThen()).isZero();
        assertThat(flows.get("cloud").peakPerMinuteThen()).isEqualTo(2);
    }

    @Test
    void costs_follow_the_price_book_to_the_hour() {
        target(A, 10, 100);
        // Half price from 11:30 on
        book.add(
                new PriceInForce(
                        new UUID(8, 8),
                        null,
                        ROUTE,
                        ELEVEN.minus(Duration.ofDays(9)),
                        null,
                        "CNY",
                        BigDecimal.ONE,
                        BigDecimal.ONE,
                        BigDecimal.TEN,
                        new PriceShape(
                                null,
                                null,
                                List.of(),
                                List.of(
                                        new OffPeak(
                                                LocalTime.of(11, 30),
                                                LocalTime.of(12, 30),
                                                ZoneOffset.UTC,
                                                new BigDecimal("0.5"))))));
        arrive(BOT, 0);
        arrive(BOT, 30 * 60);
        var then = run(QuotaStart.EMPTY).then();
        // 1,100 and 550 millionths
        assertThat(then.cost()).containsExactly(new Money(new BigDecimal("0.00165"), "CNY"));
        assertThat(then.paid()).isEmpty();
        assertThat(then.unpriced()).isZero();
    }

    @Test
    void an_arrival_that_stands_for_many_counts_as_many() {
        target(A, 10, 100);
        target(CLOUD, 1, 100);
        draft.addFallback(FallbackStrategy.RATE_LIMITING);
        quota(q -> q.setLimit(1_000), scope -> scope.setInstanceId(A.toString()));
        for (var i = 0; i < 3; i++) {
            arrivals.add(arrival(ROUTE, BOT, i, 3, A, Arrival.Fate.SERVED));
        }
        var rehearsal = run(QuotaStart.EMPTY);
        assertThat(rehearsal.arrivals()).isEqualTo(9);
        assertThat(rehearsal.replayed()).isEqualTo(3);
        assertThat(rehearsal.then().promptTokens()).isEqualTo(900);
        assertThat(flows(rehearsal).get("a").then().requests()).isEqualTo(6);
    }

    @Test
    void chance_and_hashes_are_the_same_each_time_and_follow_the_weights() {
        target(A, 10, 300);
        target(B, 10, 100);
        arrive(4_000, 1);
        for (var algorithm : List.of("random", "chash")) {
            draft.setBalancer(BalancerConfig.newBuilder().setAlgorithm(algorithm));
            var first = then();
            assertThat(first.get("a").then().served()).isBetween(2_850L, 3_150L);
            assertThat(then()).isEqualTo(first);
        }
        // A consumer stays where it is while others flap
        draft.setBalancer(BalancerConfig.newBuilder().setAlgorithm("chash").setHashOn("consumer"));
        target(CLOUD, 10, 100);
        var before = then();
        var home = before.all().stream().filter(it -> it.then().served() > 0).toList();
        assertThat(home).hasSize(1);
        for (var other : List.of(A, B, CLOUD)) {
            if (!Objects.equals(NAMES.get(other), home.getFirst().instance())) {
                down.clear();
                down.add(other);
                assertThat(then().get(home.getFirst().instance()).then().served()).isEqualTo(4_000);
            }
        }
    }

    @Test
    void the_least_busy_is_taken_by_what_is_under_way_for_its_weight() {
        target(A, 10, 100);
        target(B, 10, 300);
        draft.setBalancer(BalancerConfig.newBuilder().setAlgorithm("least_request"));
        for (var i = 0; i < 8; i++) {
            arrive(BOT, 0);
        }
        var flows = then();
        assertThat(flows.get("a").then().served()).isEqualTo(2);
        assertThat(flows.get("b").then().served()).isEqualTo(6);
    }

    @Test
    void a_hundred_thousand_arrivals_with_five_quotas_are_replayed_in_no_time() {
        target(A, 10, 100);
        target(B, 10, 50);
        target(CLOUD, 1, 100);
        draft.addFallback(FallbackStrategy.RATE_LIMITING);
        quota(q -> q.setLimit(1_000_000), scope -> scope.setInstanceId(A.toString()));
        quota(
                q -> q.setLimit(1_000_000).setWindow("PT1M").setKind(QuotaKind.SLIDING),
                scope -> scope.setInstanceId(B.toString()));
        quota(
                q -> q.setLimit(900_000).setKind(QuotaKind.TOKEN_BUCKET),
                scope -> scope.setEachConsumer(true));
        quota(q -> q.setLimit(1L << 40), scope -> scope.setTenantId(ACME.toString()));
        quota(q -> q.setLimit(1L << 40), scope -> scope.setRouteId(ROUTE.toString()));
        for (var i = 0; i < 100_000; i++) {
            arrivals.add(
                    arrival(
                            ROUTE,
                            i % 3 == 0 ? CRAWLER : BOT,
                            i * 36 / 1_000,
                            1,
                            A,
                            Arrival.Fate.SERVED));
        }
        // It takes a tenth of a second; this only guards against a replay that does not end.
        var rehearsal = assertTimeout(Duration.ofSeconds(20), () -> run(QuotaStart.EMPTY));
        var then = rehearsal.then();
        assertThat(then.served() + then.refused429() + then.refused503()).isEqualTo(100_000);
        assertThat(run(QuotaStart.EMPTY)).isEqualTo(rehearsal);
    }

    private void target(UUID instance, int priority, int weight) {
        draft.addTargets(
                TargetConfig.newBuilder()
                        .setInstanceId(instance.toString())
                        .setPriority(priority)
                        .setWeight(weight));
    }

    private void quota(Consumer<QuotaConfig.Builder> what, Consumer<QuotaScope.Builder> whose) {
        var scope = QuotaScope.newBuilder();
        whose.accept(scope);
        var quota =
                QuotaConfig.newBuilder()
                        .setId(QUOTA.toString())
                        .setWindow("PT1H")
                        .setUnit(QuotaUnit.TOTAL_TOKENS)
                        .setScope(scope);
        what.accept(quota);
        revision.addQuotas(quota);
    }

    private void price(UUID instance, String currency, long in, long out) {
        book.add(
                new PriceInForce(
                        new UUID(8, book.size()),
                        instance,
                        null,
                        ELEVEN,
                        null,
                        currency,
                        BigDecimal.valueOf(in),
                        BigDecimal.valueOf(in),
                        BigDecimal.valueOf(out)));
        revision.addPrices(
                PriceConfig.newBuilder()
                        .setInstanceId(instance.toString())
                        .setCurrency(currency)
                        .setWeights(
                                CostWeights.newBuilder()
                                        .setPrompt(in * 1_000_000)
                                        .setCompletion(out * 1_000_000)));
    }

    /// So many of the bot's, one each so many seconds.
    private void arrive(int count, int seconds) {
        arrive(BOT, count, seconds);
    }

    private void arrive(UUID consumer, int count, int seconds) {
        for (var i = 0; i < count; i++) {
            arrive(consumer, i * seconds);
        }
    }

    private void arrive(UUID consumer, int second) {
        arrive(ROUTE, consumer, second);
    }

    private void arrive(UUID route, UUID consumer, int second) {
        arrivals.add(arrival(route, consumer, second, 1, A, Arrival.Fate.SERVED));
    }

    private Arrival arrival(
            UUID route,
            UUID consumer,
            int second,
            long count,
            @Nullable UUID instance,
            Arrival.Fate fate) {
        number++;
        return new Arrival(
                new UUID(9, number),
                at(second).toEpochMilli(),
                ACME,
                consumer,
                route,
                instance,
                100,
                0,
                0,
                100,
                0,
                1_000,
                Math.max(1, count),
                fate,
                true);
    }

    private static Instant at(int second) {
        return ELEVEN.plusSeconds(second);
    }

    private Rehearsal run(QuotaStart start) {
        arrivals.sort(Comparator.comparingLong(Arrival::at));
        var stage =
                new Stage(
                        revision.build(),
                        draft.build(),
                        down,
                        spent,
                        start == QuotaStart.LIVE ? levels : Map.of(),
                        gateways,
                        ELEVEN,
                        NOON,
                        start);
        return new Account(stage, new Tariffs(book, NOON), id -> NAMES.getOrDefault(id, "?"))
                .of(arrivals, stage.play(arrivals), List.of());
    }

    /// The instances of an answer, by name.
    private record Flows(List<InstanceFlow> all) {
        InstanceFlow get(String instance) {
            return all.stream()
                    .filter(flow -> flow.instance().equals(instance))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Flows then() {
        return flows(run(QuotaStart.EMPTY));
    }

    private static Flows flows(Rehearsal rehearsal) {
        return new Flows(rehearsal.instances());
    }
}
