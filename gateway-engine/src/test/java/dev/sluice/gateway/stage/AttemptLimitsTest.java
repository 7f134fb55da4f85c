package dev.sluice.gateway.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.catalog.Timeouts;
import dev.sluice.gateway.exchange.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class AttemptLimitsTest {
    private static final JudgeHead JUDGE = new JudgeHead(InstantSource.system());
    private static final Timeouts LIMITS =
            new Timeouts(
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(120),
                    Duration.ofSeconds(60),
                    Duration.ofMinutes(30),
                    Duration.ofSeconds(590),
                    Duration.ZERO);

    private static @Nullable String exceeded(
            boolean stream, long takenSeconds, boolean begun, long silentSeconds) {
        var failure =
                new AttemptLimits(LIMITS, stream, JUDGE)
                        .exceeded(
                                Duration.ofSeconds(takenSeconds).toNanos(),
                                begun,
                                Duration.ofSeconds(silentSeconds).toNanos(),
                                200);
        if (failure == null) {
            return null;
        }
        assertThat(failure.outcome()).isEqualTo(Outcome.UPSTREAM_TIMEOUT);
        return failure.reason();
    }

    @Test
    void a_plain_answer_has_one_limit() {
        assertThat(exceeded(false, 590, false, 590)).isNull();
        assertThat(exceeded(false, 591, false, 0)).isEqualTo("no answer in PT9M50S");
    }

    @Test
    void a_stream_must_begin_in_time_whatever_comes_before_its_content() {
        assertThat(exceeded(true, 120, false, 0)).isNull();
        assertThat(exceeded(true, 121, false, 0)).isEqualTo("no content in PT2M");
    }

    @Test
    void a_stream_that_has_begun_must_not_fall_silent() {
        assertThat(exceeded(true, 1_000, true, 60)).isNull();
        assertThat(exceeded(true, 1_000, true, 61)).isEqualTo("silent for PT1M");
    }

    @Test
    void no_stream_goes_on_for_ever_and_another_instance_would_not_help() {
        assertThat(exceeded(true, 1_801, true, 0)).isEqualTo("no end in PT30M");
        var endless = JUDGE.endless("no end", 200);
        assertThat(endless.mayBeContinued()).isFalse();
        assertThat(JUDGE.late("silent", 200).mayBeContinued()).isTrue();
    }
}
