package dev.sluice.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QuotaWindowTest {

    @ParameterizedTest
    @CsvSource({
        "PT1M,  UTC,           2026-11-25T13:01:40Z, 2026-11-25T13:01:00Z, 2026-11-25T13:02:00Z",
        "PT1H,  UTC,           2026-11-25T13:01:40Z, 2026-11-25T13:00:00Z, 2026-11-25T14:00:00Z",
        "PT1H,  Asia/Kolkata,  2026-11-25T13:01:40Z, 2026-11-25T12:30:00Z, 2026-11-25T13:30:00Z",
        "P1D,   Asia/Shanghai, 2026-11-25T13:01:40Z, 2026-11-24T16:00:00Z, 2026-11-25T16:00:00Z",
        "P1W,   Asia/Shanghai, 2026-11-25T13:01:40Z, 2026-11-22T16:00:00Z, 2026-11-29T16:00:00Z",
        "P1M,   Asia/Shanghai, 2026-11-25T13:01:40Z, 2026-10-31T16:00:00Z, 2026-11-30T16:00:00Z",
        "P1D,   Europe/Berlin, 2026-10-25T10:00:00Z, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
        // Summer time ends at one o'clock UTC, and begins at one: six hours of the clock are seven
        // or five, an hour that is shown twice is two windows, and one that is skipped is none.
        "PT6H,  Europe/Berlin, 2026-10-25T02:30:00Z, 2026-10-24T22:00:00Z, 2026-10-25T05:00:00Z",
        "PT6H,  Europe/Berlin, 2026-03-29T02:00:00Z, 2026-03-28T23:00:00Z, 2026-03-29T04:00:00Z",
        "PT1H,  Europe/Berlin, 2026-10-25T01:30:00Z, 2026-10-25T01:00:00Z, 2026-10-25T02:00:00Z",
        "PT2H,  Europe/Berlin, 2026-03-29T01:30:00Z, 2026-03-29T01:00:00Z, 2026-03-29T02:00:00Z"
    })
    void a_window_follows_the_clock_of_its_zone(
            String window, String zone, Instant now, Instant start, Instant end) {
        var parsed = QuotaWindow.parse(window);

        var begun = parsed.clockStart(now.toEpochMilli(), ZoneId.of(zone));

        assertThat(Instant.ofEpochMilli(begun)).isEqualTo(start);
        assertThat(Instant.ofEpochMilli(parsed.clockEnd(begun, ZoneId.of(zone)))).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PT0S", "PT0.5S", "-PT1H", "P2D", "P0D", "P1Y", "1h", "PT"})
    void what_is_no_window_is_refused_with_what_was_expected(String text) {
        assertThatThrownBy(() -> QuotaWindow.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: PT1S or longer");
    }

    @Test
    void a_month_has_no_fixed_length_to_show() {
        assertThat(QuotaWindow.parse("P1M").seconds()).isEmpty();
        assertThat(QuotaWindow.parse("PT1H").seconds()).hasValue(3600);
    }
}
