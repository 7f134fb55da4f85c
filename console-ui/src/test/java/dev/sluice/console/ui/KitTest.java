package dev.sluice.console.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.console.ui.kit.Csv;
import dev.sluice.console.ui.kit.Durations;
import dev.sluice.console.ui.kit.Numbers;
import dev.sluice.console.ui.kit.TimeRange;
import dev.sluice.console.ui.kit.Times;
import dev.sluice.console.ui.kit.Words;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KitTest {
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "9999, '9,999', '9,999'",
        "12345, 12.3K, 1.23万",
        "999999, 1M, 100万",
        "1234567, 1.23M, 123万",
        "123456789, 123M, 1.23亿",
        "99999999, 100M, 1亿",
        "4567890123, 4.57B, 45.7亿"
    })
    void counts_are_written_as_each_language_does(long count, String english, String chinese) {
        assertThat(Numbers.compact(count, Locale.ENGLISH)).isEqualTo(english);
        assertThat(Numbers.compact(count, Locale.CHINESE)).isEqualTo(chinese);
    }

    @ParameterizedTest
    @CsvSource({
        "0, CNY, ¥0.00",
        "0.0042, CNY, ¥0.0042",
        "12.5, USD, $12.50",
        "1234.567, EUR, '€1,234.57'",
        "7, JPY, JPY 7.00"
    })
    void money_keeps_its_currency_and_its_small_amounts(
            BigDecimal amount, String currency, String written) {
        assertThat(Numbers.money(amount, currency, Locale.ENGLISH)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({"112, 100, +12%", "88, 100, -12%", "5, 0, ''", "50000, 1, +>999%"})
    void a_change_is_said_in_percent(double now, double before, String written) {
        assertThat(Numbers.change(now, before)).isEqualTo(written);
    }

    @ParameterizedTest
    @CsvSource({
        "500 ms, PT0.5S",
        "3s, PT3S",
        "2 min, PT2M",
        "1.5 h, PT1H30M",
        "45, PT45S",
        "PT10M, PT10M",
        "soon, soon"
    })
    void durations_are_read_as_people_type_them(String typed, String iso) {
        assertThat(Durations.iso(typed)).isEqualTo(iso);
    }

    @Test
    void an_empty_duration_is_none_and_a_shown_one_can_be_typed_again() {
        assertThat(Durations.iso("  ")).isNull();
        assertThat(Durations.text(null)).isEmpty();
        for (var duration :
                List.of(Duration.ofMillis(250), Duration.ofSeconds(3), Duration.ofMinutes(10))) {
            assertThat(Durations.iso(Durations.text(duration))).isEqualTo(duration.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "340, 340 ms",
        "1500, 1.5 s",
        "65000, 1 min 5 s",
        "7500000, 2 h 5 min",
        "86400000, 1 d"
    })
    void durations_are_shown_in_their_two_largest_units(long millis, String written) {
        assertThat(Times.duration(Duration.ofMillis(millis))).isEqualTo(written);
    }

    @Test
    void a_day_of_a_range_begins_in_the_zone_of_its_reader() {
        var span = TimeRange.Usual.TODAY.at(Instant.parse("2026-11-25T17:30:00Z"), SHANGHAI);

        assertThat(span)
                .isEqualTo(
                        new TimeRange.Span(
                                Instant.parse("2026-11-25T16:00:00Z"),
                                Instant.parse("2026-11-26T16:00:00Z")));
    }

    @Test
    void last_month_ends_where_this_month_begins() {
        var now = Instant.parse("2026-11-25T00:00:00Z");

        assertThat(TimeRange.Usual.LAST_MONTH.at(now, SHANGHAI).to())
                .isEqualTo(TimeRange.Usual.THIS_MONTH.at(now, SHANGHAI).from());
    }

    @Test
    void the_last_24_hours_end_with_the_running_one() {
        var span =
                TimeRange.Usual.LAST_24_HOURS.at(Instant.parse("2026-11-25T10:20:00Z"), SHANGHAI);

        assertThat(span.to()).isEqualTo(Instant.parse("2026-11-25T11:00:00Z"));
        assertThat(Duration.between(span.from(), span.to())).hasHours(24);
    }

    @Test
    void a_range_reads_what_it_wrote() {
        for (var range : TimeRange.Usual.values()) {
            assertThat(TimeRange.of(range.word())).contains(range);
        }
        var days = new TimeRange.Days(LocalDate.of(2026, 11, 1), LocalDate.of(2026, 11, 24));
        assertThat(TimeRange.of(days.word())).contains(days);
    }

    @ParameterizedTest
    @CsvSource({"whenever", "2026-11-24..2026-11-01", "2026-13-01..2026-13-02", "..", "''"})
    void a_range_that_is_none_is_none(String word) {
        assertThat(TimeRange.of(word)).isEmpty();
    }

    @Test
    void a_spreadsheet_never_runs_what_somebody_named() {
        var csv = Csv.of(List.of(List.of("=1+1", "-3.5", "-x", "a,b", "say \"hi\"", "销售部")));

        assertThat(csv)
                .isEqualTo("\uFEFF\"'=1+1\",-3.5,'-x,\"a,b\",\"say \"\"hi\"\"\",\"销售部\"\r\n");
    }

    @Test
    void a_language_that_is_not_spoken_gets_english() {
        assertThat(Words.spoken(Locale.FRENCH)).isEqualTo(Locale.ENGLISH);
        assertThat(Words.spoken(Locale.forLanguageTag("zh-Hant-TW"))).isEqualTo(Locale.CHINESE);
        assertThat(new Words().getTranslation("kit.save", Locale.GERMAN)).isEqualTo("Save");
    }

    @Test
    void a_key_without_a_text_fails_loudly_unless_there_is_another_way_to_say_it() {
        var words = new Words();

        assertThatThrownBy(() -> words.getTranslation("no.such.key", Locale.ENGLISH))
                .hasMessageContaining("no.such.key");
        assertThat(words.orElse("no.such.key", Locale.ENGLISH, "as it came"))
                .isEqualTo("as it came");
    }
}
