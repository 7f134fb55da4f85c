package dev.sluice.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.openai.TokenUsage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class UsageMeterTest {
    private final TokenEstimator estimator = new TokenEstimator();
    private final UsageMeter meter = new UsageMeter(estimator, "m", 120);

    private static void say(UsageMeter meter, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        meter.delta(bytes, 0, bytes.length);
    }

    @Test
    void the_upstreams_last_word_is_the_truth() {
        say(meter, "a long answer that the upstream counted otherwise");
        meter.reported(new TokenUsage(100, 40, 0, 7, 0), true);

        assertThat(meter.reading())
                .isEqualTo(
                        new UsageReading(
                                new TokenUsage(100, 40, 0, 7, 0), UsageSource.UPSTREAM_FINAL));
    }

    @Test
    void running_figures_replace_each_other() {
        meter.reported(TokenUsage.of(100, 3), false);
        meter.reported(TokenUsage.of(100, 9), false);

        assertThat(meter.reading())
                .isEqualTo(
                        new UsageReading(TokenUsage.of(100, 9), UsageSource.UPSTREAM_CUMULATIVE));
        assertThat(meter.completionSoFar()).isEqualTo(9);
    }

    @Test
    void what_the_upstream_does_not_say_is_estimated_and_never_zero() {
        say(meter, "Hello");
        say(meter, ", world");

        var reading = meter.reading();

        assertThat(reading.source()).isEqualTo(UsageSource.TOKENIZER_ESTIMATE);
        assertThat(reading.usage().prompt()).isEqualTo(120);
        assertThat(reading.usage().completion()).isBetween(2L, 5L);
    }

    @Test
    void figures_that_are_all_zero_are_none() {
        say(meter, "Hello");
        meter.reported(TokenUsage.NONE, true);

        assertThat(meter.reading().source()).isEqualTo(UsageSource.TOKENIZER_ESTIMATE);
        assertThat(new UsageMeter(estimator, "m", 0).reading().usage().total()).isPositive();
    }

    @Test
    void whole_answers_teach_how_this_model_counts() {
        for (var i = 0; i < 60; i++) {
            var one = new UsageMeter(estimator, "m", 10);
            say(one, "请用一句话解释什么是网关以及它的作用".repeat(1 + i % 7));
            one.reported(TokenUsage.of(10, 18L * (1 + i % 7)), true);
            one.learn();
        }

        var next = new UsageMeter(estimator, "m", 10);
        say(next, "请用一句话解释什么是网关以及它的作用".repeat(4));
        assertThat(next.countedCompletion()).isBetween(68L, 76L);
    }

    @Test
    void hidden_reasoning_teaches_nothing() {
        var before =
                estimator.prompt(
                        "m", new PromptFeatures(new long[] {1000, 0, 0, 0, 0, 0, 0, 0, 0}));
        for (var i = 0; i < 20; i++) {
            var one = new UsageMeter(estimator, "m", 10);
            say(one, "abc".repeat(100));
            one.reported(new TokenUsage(10, 0, 0, 400, 330), true);
            one.learn();
        }

        assertThat(
                        estimator.prompt(
                                "m", new PromptFeatures(new long[] {1000, 0, 0, 0, 0, 0, 0, 0, 0})))
                .isEqualTo(before);
    }
}
