package dev.sluice.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CostFunctionTest {
    private static final BigInteger MILLION = BigInteger.valueOf(CostFunction.ONE);

    @Test
    void it_rounds_up_and_gives_cached_tokens_their_own_weight() {
        // A tenth for a cached token: 0.9 of a token less than another.
        var cost = new CostFunction(0, 1_000_000, -900_000, 250_000, 2_000_000);

        assertThat(cost.of(100, 0, 0, 10)).isEqualTo(120);
        assertThat(cost.of(100, 90, 0, 10)).isEqualTo(39);
        assertThat(cost.of(100, 0, 2, 10)).as("100 + 0.5 + 20").isEqualTo(121);
    }

    @Test
    void it_is_never_below_zero_even_where_an_upstream_claims_more_cached_than_asked() {
        var cost = new CostFunction(0, 1_000_000, -1_000_000, 0, 0);

        assertThat(cost.of(10, 500, 0, 0)).isZero();
    }

    @Test
    void beyond_all_sense_it_saturates_instead_of_overflowing() {
        var dear = new CostFunction(0, 1_000_000_000_000_000L, 0, 0, 1_000_000_000_000_000L);

        assertThat(dear.of(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(CostFunction.MOST);
        assertThat(dear.of(1L << 40, 0)).isEqualTo(CostFunction.MOST);
        assertThat(dear.of(1000, 0)).isEqualTo(1_000_000_000_000L);
        assertThat(dear.completionsWithin(999_999_999, 0)).isZero();
        assertThat(dear.completionsWithin(Long.MAX_VALUE, 0)).isPositive();
    }

    @Test
    void what_costs_nothing_fits_every_budget() {
        assertThat(CostFunction.FREE.completionsWithin(-5, 1000)).isEqualTo(CostFunction.UNBOUNDED);
        assertThat(CostFunction.EACH_REQUEST.completionsWithin(0, 1000)).isEqualTo(-1);
        assertThat(CostFunction.EACH_REQUEST.completionsWithin(1, 1000))
                .isEqualTo(CostFunction.UNBOUNDED);
    }

    @Test
    void how_many_completions_fit_is_exact() {
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++) {
            var cost = anyCost(random);
            var prompt = random.nextLong(1L << random.nextInt(1, 22));
            var budget = random.nextLong(1L << random.nextInt(1, 49));

            var fits = cost.completionsWithin(budget, prompt);

            if (fits < 0) {
                assertThat(cost.of(prompt, 0)).isGreaterThan(budget);
            } else {
                assertThat(cost.of(prompt, fits)).isLessThanOrEqualTo(budget);
                if (fits < CostFunction.UNBOUNDED - 1) {
                    assertThat(cost.of(prompt, fits + 1)).isGreaterThan(budget);
                }
            }
        }
    }

    @Test
    void it_agrees_with_arithmetic_that_cannot_overflow() {
        var random = new Random(12);
        for (var round = 0; round < 20_000; round++) {
            var cost = anyCost(random);
            var prompt = random.nextLong(1L << random.nextInt(1, 45));
            var cached = random.nextLong(prompt + 1);
            var written = random.nextLong(prompt - cached + 1);
            var completion = random.nextLong(1L << random.nextInt(1, 45));

            assertThat(cost.of(prompt, cached, written, completion))
                    .isEqualTo(truth(cost, prompt, cached, written, completion));
        }
    }

    private static CostFunction anyCost(Random random) {
        var prompt = random.nextLong(1L << random.nextInt(1, 50));
        return new CostFunction(
                random.nextLong(1L << random.nextInt(1, 40)),
                prompt,
                -random.nextLong(prompt + 1),
                random.nextLong(1L << random.nextInt(1, 40)),
                1 + random.nextLong(1L << random.nextInt(1, 50)));
    }

    private static long truth(
            CostFunction cost, long prompt, long cached, long written, long completion) {
        var sum = BigInteger.valueOf(cost.request());
        for (var term :
                List.of(
                        List.of(cost.prompt(), prompt),
                        List.of(cost.cachedPrompt(), cached),
                        List.of(cost.cacheWrite(), written),
                        List.of(cost.completion(), completion))) {
            sum =
                    sum.add(
                            BigInteger.valueOf(term.getFirst())
                                    .multiply(BigInteger.valueOf(term.getLast())));
        }
        var units = sum.add(MILLION).subtract(BigInteger.ONE).divide(MILLION);
        return units.max(BigInteger.ZERO).min(BigInteger.valueOf(CostFunction.MOST)).longValue();
    }

    @Test
    void weights_that_could_go_below_zero_are_named() {
        assertThatThrownBy(() -> new CostFunction(0, 10, -11, 0, 0))
                .hasMessage("prompt + cached_prompt: -1 millionths (expected: not below zero)");
        assertThatThrownBy(() -> new CostFunction(0, 0, 0, 0, -1))
                .hasMessageStartingWith("completion: -1");
        assertThatThrownBy(() -> new CostFunction(0, Long.MAX_VALUE, 0, 0, 0))
                .hasMessageContaining("expected: not more than");
    }
}
