package dev.sluice.console.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class GpuHourPriceTest {
    @Test
    void what_the_tokens_cost_at_the_price_is_what_the_gpus_cost() {
        // Given: 48 CNY for 6 million fresh, 2 million cached at half and 1 million tokens at three
        var price = price(8_000_000, 2_000_000, 1_000_000, "0.5", "3");
        // Then: 6 + 1 + 3 = 10 million fresh ones
        assertThat(price.input()).isEqualByComparingTo("4.8");
        assertThat(price.cachedInput()).isEqualByComparingTo("2.4");
        assertThat(price.output()).isEqualByComparingTo("14.4");
        assertThat(
                        price.input()
                                .multiply(BigDecimal.valueOf(6))
                                .add(price.cachedInput().multiply(BigDecimal.valueOf(2)))
                                .add(price.output()))
                .isEqualByComparingTo("48");
    }

    @Test
    void a_cost_that_nobody_shares_is_no_price() {
        assertThatThrownBy(() -> price(5, 5, 0, "0", "1")).hasMessageStartingWith("tokens: 0");
    }

    private static GpuHourPrice price(
            long prompt, long cached, long completion, String cachedWeight, String outputWeight) {
        return GpuHourPrice.of(
                new BigDecimal("48"),
                BigDecimal.ONE,
                prompt,
                cached,
                completion,
                new BigDecimal(cachedWeight),
                new BigDecimal(outputWeight));
    }
}
