package dev.sluice.console.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.pricing.PriceRow;
import dev.sluice.console.pricing.PriceShape;
import dev.sluice.console.pricing.PriceTier;
import dev.sluice.console.pricing.TokenPrices;
import dev.sluice.console.shared.Money;
import dev.sluice.console.shared.Ref;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PriceListTest {
    private static final Instant JANUARY = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");
    private static final Instant JULY = Instant.parse("2026-07-01T00:00:00Z");
    private static final UUID QWEN_A = new UUID(3, 1);
    private static final UUID ROUTE = new UUID(4, 1);

    @Test
    void a_price_holds_from_its_first_moment_until_the_next_one_begins() {
        var prices =
                new PriceList(
                        List.of(
                                price(QWEN_A, null, JANUARY, null, "1"),
                                price(QWEN_A, null, JUNE, null, "2")));
        assertThat(inForce(prices, Side.PROVIDER, JANUARY.minusNanos(1))).isEmpty();
        assertThat(inForce(prices, Side.PROVIDER, JANUARY)).contains("1");
        assertThat(inForce(prices, Side.PROVIDER, JUNE.minusNanos(1))).contains("1");
        assertThat(inForce(prices, Side.PROVIDER, JUNE)).contains("2");
    }

    @Test
    void a_price_with_an_end_leaves_nothing_behind_it() {
        var prices = new PriceList(List.of(price(QWEN_A, null, JANUARY, JUNE, "1")));
        assertThat(inForce(prices, Side.PROVIDER, JUNE)).isEmpty();
    }

    @Test
    void the_end_of_a_price_is_whichever_comes_first() {
        var first = price(QWEN_A, null, JANUARY, JULY, "1");
        var second = price(QWEN_A, null, JUNE, null, "2");
        var prices = new PriceList(List.of(second, first));
        assertThat(prices.end(first)).isEqualTo(JUNE);
        assertThat(prices.end(second)).isNull();
    }

    @Test
    void the_tenant_pays_the_routes_price_while_it_has_one() {
        var prices =
                new PriceList(
                        List.of(
                                price(QWEN_A, null, JANUARY, null, "1"),
                                price(null, ROUTE, JUNE, JULY, "9")));
        assertThat(inForce(prices, Side.TENANT, JANUARY)).contains("1");
        assertThat(inForce(prices, Side.TENANT, JUNE)).contains("9");
        assertThat(inForce(prices, Side.TENANT, JULY)).contains("1");
        assertThat(inForce(prices, Side.PROVIDER, JUNE)).contains("1");
    }

    @Test
    void cached_prompt_tokens_have_their_own_price_and_nothing_is_rounded() {
        var price =
                new PriceRow(
                        new UUID(7, 1),
                        "p",
                        new Ref(QWEN_A, "qwen-a"),
                        null,
                        JANUARY,
                        null,
                        "CNY",
                        new BigDecimal("0.80"),
                        new BigDecimal("0.08"),
                        new BigDecimal("2.00"),
                        0,
                        JANUARY,
                        JANUARY);
        var charge =
                new Charge(
                        new UUID(1, 1),
                        Side.PROVIDER,
                        0,
                        attribution(),
                        JUNE,
                        new Tokens(1_001, 1, 0, 7, 0));
        // 1000 * 0.80 + 1 * 0.08 + 7 * 2.00 = 814.08 millionths
        assertThat(PriceList.cost(charge, price))
                .isEqualTo(new Money(new BigDecimal("0.00081408"), "CNY"));
    }

    @Test
    void each_class_of_tokens_costs_its_own_price_and_a_correction_the_difference_of_the_whole() {
        // Given
        var tier =
                new PriceTier(
                        1_000,
                        new TokenPrices(
                                new BigDecimal("20"),
                                new BigDecimal("2"),
                                new BigDecimal("25"),
                                new BigDecimal("60"),
                                new BigDecimal("80")));
        var price =
                new PriceRow(
                        UUID.randomUUID(),
                        "price",
                        new Ref(new UUID(3, 1), "instance"),
                        null,
                        JANUARY,
                        null,
                        "CNY",
                        new BigDecimal("10"),
                        new BigDecimal("1"),
                        new BigDecimal("30"),
                        0,
                        JANUARY,
                        JANUARY,
                        new PriceShape(
                                new BigDecimal("12"),
                                new BigDecimal("40"),
                                List.of(tier),
                                List.of()));
        var request = new Tokens(1_000, 100, 50, 20, 5);
        var later =
                new Charge(
                        new UUID(1, 2),
                        Side.TENANT,
                        0,
                        attribution(),
                        JUNE,
                        1,
                        0,
                        0,
                        -10,
                        0,
                        0,
                        request);
        // Then: 850 * 10 + 100 * 1 + 50 * 12 + 15 * 30 + 5 * 40 = 9850 millionths
        assertThat(PriceList.cost(charge(request), price).amount()).isEqualByComparingTo("0.00985");
        // 851 * 20 + 100 * 2 + 50 * 25 + 5 * 60 + 5 * 80 = 19170, which is 9320 more
        assertThat(PriceList.cost(later, price).amount()).isEqualByComparingTo("0.00932");
    }

    private static Charge charge(Tokens tokens) {
        return new Charge(new UUID(1, 1), Side.TENANT, 0, attribution(), JUNE, tokens);
    }

    private static Optional<String> inForce(PriceList prices, Side side, Instant at) {
        return prices.inForce(
                        new Charge(
                                new UUID(1, 1),
                                side,
                                0,
                                attribution(),
                                at,
                                new Tokens(1, 0, 0, 1, 0)))
                .map(price -> price.inputPerMillion().toPlainString());
    }

    private static Attribution attribution() {
        return new Attribution(
                new UUID(1, 1),
                Attribution.NONE,
                new UUID(2, 1),
                ROUTE,
                "qwen",
                QWEN_A,
                "upstream_final");
    }

    private static PriceRow price(
            @Nullable UUID instance,
            @Nullable UUID route,
            Instant from,
            @Nullable Instant until,
            String perMillion) {
        var amount = new BigDecimal(perMillion);
        return new PriceRow(
                UUID.randomUUID(),
                "price",
                instance == null ? null : new Ref(instance, "qwen-a"),
                route == null ? null : new Ref(route, "qwen"),
                from,
                until,
                "CNY",
                amount,
                amount,
                amount,
                0,
                from,
                from);
    }
}
