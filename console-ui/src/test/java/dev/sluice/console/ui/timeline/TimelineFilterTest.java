package dev.sluice.console.ui.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.router.QueryParameters;
import dev.sluice.console.events.EventKind;
import dev.sluice.console.ui.kit.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/// The timeline's address.
final class TimelineFilterTest {

    @Test
    void an_address_without_anything_shows_the_last_day_of_everything() {
        var filter = TimelineFilter.of(QueryParameters.empty());

        assertThat(filter)
                .isEqualTo(new TimelineFilter(TimeRange.Usual.LAST_24_HOURS, null, null, null));
        assertThat(filter.narrows()).isFalse();
        assertThat(filter.address()).isEmpty();
    }

    @Test
    void what_an_address_says_it_says_again() {
        var filter =
                TimelineFilter.of(
                        QueryParameters.fromString(
                                "range=7d&instance=qwen-a&route=qwen&kind=flowed_back"));

        assertThat(filter.kind()).isEqualTo(EventKind.FLOWED_BACK);
        assertThat(TimelineFilter.of(QueryParameters.simple(filter.address()))).isEqualTo(filter);
    }

    @Test
    void words_that_mean_nothing_narrow_nothing() {
        var filter =
                TimelineFilter.of(
                        QueryParameters.fromString("range=whenever&kind=rumour&instance="));

        assertThat(filter).isEqualTo(TimelineFilter.of(QueryParameters.empty()));
    }

    @Test
    void the_question_covers_what_happens_in_this_hour_too() {
        var now = Instant.parse("2026-11-25T12:34:00Z");

        var question = TimelineFilter.of(QueryParameters.empty()).question(now, ZoneOffset.UTC, 50);

        assertThat(question.until()).isAfter(now);
        assertThat(question.from()).isBeforeOrEqualTo(now.minus(Duration.ofHours(23)));
    }
}
