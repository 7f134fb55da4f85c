package dev.sluice.console.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceShapeTest {
    private static final Instant NOON_IN_SHANGHAI = Instant.parse("2026-11-01T04:00:00Z");
    private static final TokenPrices BASE = prices("1");
    private static final PriceShape SHAPE =
            new PriceShape(
                    new BigDecimal("1.25"),
                    null,
                    List.of(
                            new PriceTier(32_000, prices("2")),
                            new PriceTier(128_000, prices("4"))),
                    List.of(
                            new OffPeak(
                                    LocalTime.parse("23:30"),
                                    LocalTime.parse("07:30"),
                                    ZoneId.of("Asia/Shanghai"),
                                    new BigDecimal("0.5"))));

    @ParameterizedTest
    @CsvSource({"1,1", "32000,1", "32001,2", "128000,2", "128001,4", "9999999,4"})
    void the_whole_request_costs_what_its_prompts_tier_says(long prompt, String input) {
        assertThat(SHAPE.prices(BASE, prompt, NOON_IN_SHANGHAI).input())
                .isEqualByComparingTo(input);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-01T15:29:59Z,1",
        "2026-11-01T15:30:00Z,0.5",
        "2026-11-01T20:00:00Z,0.5",
        "2026-11-01T23:29:59Z,0.5",
        "2026-11-01T23:30:00Z,1"
    })
    void a_window_over_midnight_holds_from_its_begin_to_its_end_in_its_zone(
            Instant at, BigDecimal input) {
        assertThat(SHAPE.prices(BASE, 1, at).input()).isEqualByComparingTo(input);
    }

    @Test
    void at_its_dearest_no_class_costs_less_than_in_any_tier_or_hour() {
        assertThat(SHAPE.dearest(BASE)).isEqualTo(prices("4"));
    }

    @Test
    void what_is_written_is_read_again() {
        assertThat(PriceShape.read(SHAPE.written())).isEqualTo(SHAPE);
        assertThat(PriceShape.read(PriceShape.PLAIN.written())).isEqualTo(PriceShape.PLAIN);
    }

    private static TokenPrices prices(String each) {
        var amount = new BigDecimal(each);
        return new TokenPrices(amount, amount, amount, amount, amount);
    }
}
