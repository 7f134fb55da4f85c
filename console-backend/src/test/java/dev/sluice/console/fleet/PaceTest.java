package dev.sluice.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final Pace pace = new Pace();

    @Test
    void a_few_seconds_say_nothing() {
        for (var second = 0; second < 20; second++) {
            pace.fixed(at(second), second * 10L, 1);
        }
        assertThat(pace.perMinute()).isNull();
    }

    @Test
    void what_is_used_every_second_is_told_per_minute() {
        for (var second = 0; second <= 60; second++) {
            pace.fixed(at(second), second * 10L, 1);
        }
        assertThat(pace.perMinute()).isEqualTo(600);
    }

    @Test
    void a_window_that_begins_anew_does_not_look_like_less_used() {
        for (var second = 0; second <= 60; second++) {
            pace.fixed(at(second), second % 30 * 10L + 10, second / 30 * 30_000L);
        }
        assertThat(pace.perMinute()).isEqualTo(600);
    }

    @Test
    void an_end_that_is_told_a_little_differently_each_time_is_the_same_window() {
        for (var second = 0; second <= 60; second++) {
            pace.fixed(at(second), 10_000, 3_600_000 + second % 2);
        }
        assertThat(pace.perMinute()).isZero();
    }

    @Test
    void only_the_last_five_minutes_count() {
        for (var second = 0; second <= 900; second++) {
            pace.fixed(at(second), Math.min(second, 300) * 10L, 1);
        }
        assertThat(pace.perMinute()).isZero();
    }

    @Test
    void a_bucket_that_stays_level_uses_what_it_gains() {
        for (var second = 0; second <= 60; second++) {
            pace.leaking(at(second), 500, 60);
        }
        assertThat(pace.perMinute()).isEqualTo(60);
        var idle = new Pace();
        for (var second = 0; second <= 60; second++) {
            idle.leaking(at(second), 0, 60);
        }
        assertThat(idle.perMinute()).isZero();
    }

    @Test
    void a_silence_begins_anew() {
        for (var second = 0; second <= 60; second++) {
            pace.fixed(at(second), second * 10L, 1);
        }
        pace.fixed(at(300), 5_000, 1);
        assertThat(pace.perMinute()).isNull();
    }

    private static Instant at(int second) {
        return NOON.plusSeconds(second);
    }
}
