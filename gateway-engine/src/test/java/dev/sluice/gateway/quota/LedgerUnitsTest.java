package dev.sluice.gateway.quota;

import static dev.sluice.gateway.catalog.TestSnapshot.hourly;
import static dev.sluice.gateway.catalog.TestSnapshot.scope;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.CostWeights;
import dev.sluice.control.PriceConfig;
import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaKind;
import dev.sluice.control.QuotaUnit;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Money, expressions, boosts and shadows, and several of them on one request.
final class LedgerUnitsTest {
    private static QuotaConfig.Builder money(long limit) {
        return hourly("money", scope().setTenantId("acme"), limit)
                .setUnit(QuotaUnit.MONEY)
                .setCurrency("CNY");
    }

    /// 1 and 4 CNY for a million tokens, in millionths of a millionth of it.
    private static PriceConfig.Builder price(long from, long until) {
        return PriceConfig.newBuilder()
                .setFromMs(from)
                .setUntilMs(until)
                .setCurrency("CNY")
                .setWeights(
                        CostWeights.newBuilder()
                                .setPrompt(1_000_000)
                                .setCachedPrompt(-900_000)
                                .setCompletion(4_000_000));
    }

    private static LedgerWorld world(PriceConfig.Builder price, QuotaConfig.Builder... quotas) {
        return new LedgerWorld(snapshot -> snapshot.addPrices(price), quotas);
    }

    @Test
    void money_is_held_at_the_price_in_force_and_settled_with_what_was_cached() {
        var world = world(price(0, 0).setInstanceId("qwen-a"), money(10_000));

        var reservation = world.granted(world.ask("a", 1000, 500));
        assertThat(world.held("money")).isEqualTo(1000 + 4 * 500);
        reservation.settle(new Spent(1000, 900, 0, 100));

        assertThat(world.used("money")).isEqualTo(100 + 90 + 400);
        assertThat(world.held("money")).isZero();
    }

    @Test
    void a_routes_price_goes_before_the_instances_and_a_hold_keeps_its_price() {
        var world = new LedgerWorld();
        var now = world.clock.millis();
        world.publish(
                snapshot ->
                        snapshot.addPrices(price(0, 0).setInstanceId("qwen-a"))
                                .addPrices(
                                        price(0, now + 1000)
                                                .setRouteId("qwen")
                                                .setWeights(
                                                        CostWeights.newBuilder()
                                                                .setCompletion(10_000_000))),
                money(100_000));

        var first = world.granted(world.ask("a", 1000, 500));
        assertThat(world.held("money")).isEqualTo(5000);
        world.advance(Duration.ofSeconds(2));
        first.settle(new Spent(1000, 100));
        assertThat(world.used("money")).as("at the price of its hold").isEqualTo(1000);

        world.granted(world.ask("b", 1000, 500));
        assertThat(world.held("money")).as("the instance's price").isEqualTo(3000);
    }

    @Test
    void what_has_no_price_costs_nothing_and_passes_even_a_spent_quota() {
        var world = world(price(0, 0).setInstanceId("qwen-a"), money(100_000));
        world.granted(world.ask("a", 1000, 500)).settle(new Spent(1000, 200_000));
        assertThat(world.used("money")).isGreaterThan(100_000);

        var free = world.ask("b", 1, "bot", "qwen-b", LedgerWorld.stream(1000, 500));

        assertThat(world.granted(free).completion()).isEqualTo(500);
        assertThat(world.denied(world.ask("c", 10, 10)).by().ledger().quota().name())
                .isEqualTo("money");
    }

    @Test
    void an_expression_counts_what_it_says() {
        var tenth =
                hourly("tenth", scope().setInstanceId("qwen-a"), 1000)
                        .setUnit(QuotaUnit.EXPRESSION)
                        .setWeights(
                                CostWeights.newBuilder()
                                        .setPrompt(1_000_000)
                                        .setCachedPrompt(-900_000)
                                        .setCompletion(1_000_000));
        var world = new LedgerWorld(tenth);

        var reservation = world.granted(world.ask("a", 500, 100));
        assertThat(world.held("tenth")).isEqualTo(600);
        reservation.settle(new Spent(500, 400, 0, 100));
        assertThat(world.used("tenth")).isEqualTo(240);
        assertThat(reservation.correct(new Spent(500, 500, 0, 100))).hasSize(1);
        assertThat(world.used("tenth")).isEqualTo(150);
    }

    @Test
    void ledgers_of_different_units_clamp_a_request_to_the_tightest_and_grow_together() {
        var world =
                world(
                        price(0, 0).setInstanceId("qwen-a"),
                        money(3000),
                        hourly("tokens", scope().setInstanceId("qwen-a"), 50_000),
                        hourly("completion", scope().setConsumerId("bot"), 10_000)
                                .setUnit(QuotaUnit.COMPLETION_TOKENS));

        var reservation = world.granted(world.ask("a", 200, 0));

        assertThat(reservation.completion()).isEqualTo(512);
        assertThat(reservation.upstreamMaxTokens()).as("(3000 - 200) / 4").isEqualTo(700);
        reservation.extend(256, granted -> assertThat(granted).isEqualTo(188));
        assertThat(world.held("money")).isEqualTo(3000);
        assertThat(world.held("tokens")).isEqualTo(900);
        assertThat(world.held("completion")).isEqualTo(700);
        reservation.extend(256, granted -> assertThat(granted).isZero());
    }

    @Test
    void a_request_that_no_window_could_pay_is_told_the_largest_that_could() {
        var world = world(price(0, 0).setInstanceId("qwen-a"), money(3000));

        var verdict = world.reserve(world.ask("a", 200, 5000));

        assertThat(verdict).isInstanceOf(QuotaVerdict.NeverFits.class);
        assertThat(((QuotaVerdict.NeverFits) verdict).largest()).isEqualTo(700);
        assertThat(world.granted(world.ask("b", 200, 700)).completion()).isEqualTo(512);
    }

    @ParameterizedTest
    @EnumSource(
            value = QuotaKind.class,
            names = {"FIXED", "SLIDING", "TOKEN_BUCKET"})
    void a_boost_holds_until_its_end_without_a_push_and_loses_no_count(QuotaKind kind) {
        var world = new LedgerWorld();
        var until = world.clock.millis() + Duration.ofMinutes(10).toMillis();
        world.publish(
                hourly("q", scope().setInstanceId("qwen-a"), 1000)
                        .setKind(kind)
                        .setBoostLimit(3000)
                        .setBoostUntilMs(until));

        world.granted(world.ask("a", 1500, 500)).settle(new Spent(1500, 500));
        assertThat(world.state("q").limit()).isEqualTo(3000);
        assertThat(world.used("q")).isEqualTo(2000);
        world.advance(Duration.ofMinutes(10));

        assertThat(world.state("q").limit()).isEqualTo(1000);
        assertThat(world.used("q")).isPositive();
        var wait = world.denied(world.ask("b", 100, 100)).retryAfter();
        world.advance(wait.minusMillis(2000));
        assertThat(world.reserve(world.ask("b", 100, 100))).isInstanceOf(QuotaVerdict.Denied.class);
        world.advance(Duration.ofMillis(2000));
        world.granted(world.ask("b", 100, 100));
    }

    @Test
    void a_wait_that_a_boosts_end_would_spoil_is_the_longer_one() {
        var world = new LedgerWorld();
        var now = world.clock.millis();
        world.publish(
                hourly("boosted", scope().setInstanceId("qwen-a"), 1000)
                        .setBoostLimit(5000)
                        .setBoostUntilMs(now + 30_000),
                hourly("minute", scope().setInstanceId("qwen-a"), 2000).setWindow("PT1M"));
        world.granted(world.ask("a", 1500, 500)).settle(new Spent(1500, 500));

        // The minute is over in 60 s; by then the boost is, and the hour has to pass.
        assertThat(world.denied(world.ask("b", 100, 100)).retryAfter())
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void a_no_is_counted_where_it_was_said_and_where_a_shadow_would_have_said_it() {
        var enforced = hourly("enforced", scope().setInstanceId("qwen-a"), 3000);
        var shadow = hourly("shadow", scope().setConsumerId("bot"), 1000).setShadow(true);
        var world = new LedgerWorld(enforced, shadow);

        world.granted(world.ask("a", 900, 500)).settle(new Spent(900, 500));
        assertThat(world.state("shadow").refused()).as("it would have clamped").isZero();
        var admitted = world.granted(world.ask("b", 500, 500));
        assertThat(admitted.figures().getFirst().refused()).isTrue();
        assertThat(world.state("shadow").refused()).isEqualTo(1);
        assertThat(world.state("enforced").refused()).isZero();
        admitted.settle(new Spent(500, 900));
        world.denied(world.ask("c", 900, 500));

        assertThat(world.state("enforced").refused()).isEqualTo(1);
        assertThat(world.state("shadow").refused()).isEqualTo(2);
        world.publish(enforced, shadow.setShadow(false));
        assertThat(world.state("shadow").used()).as("enforcing keeps the count").isEqualTo(2800);
        assertThat(world.denied(world.ask("d", 10, 10)).by().ledger().quota().name())
                .isEqualTo("shadow");
    }
}
