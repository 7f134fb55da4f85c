package dev.sluice.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.openai.TokenUsage;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UsageMeterTest {
    private final TokenEstimator estimator = new TokenEstimator();
    private final UsageMeter meter = new UsageMeter(estimator, "m", 120, UsageBounds.NONE);

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
        assertThat(new UsageMeter(estimator, "m", 0, UsageBounds.NONE).reading().usage().total())
                .isPositive();
    }

    @Test
    void whole_answers_teach_how_this_model_counts() {
        for (var i = 0; i < 60; i++) {
            var one = new UsageMeter(estimator, "m", 10, UsageBounds.NONE);
            say(one, "请用一句话解释什么是网关以及它的作用".repeat(1 + i % 7));
            one.reported(TokenUsage.of(10, 18L * (1 + i % 7)), true);
            one.learn();
        }

        var next = new UsageMeter(estimator, "m", 10, UsageBounds.NONE);
        say(next, "请用一句话解释什么是网关以及它的作用".repeat(4));
        assertThat(next.countedCompletion()).isBetween(68L, 76L);
    }

    @Test
    void hidden_reasoning_teaches_nothing() {
        var text = "a".repeat(1000).getBytes(StandardCharsets.UTF_8);
        var features = PromptFeatures.ofText(text, 0, text.length);
        var before = estimator.prompt("m", features);
        for (var i = 0; i < 20; i++) {
            var one = new UsageMeter(estimator, "m", 10, UsageBounds.NONE);
            say(one, "abc".repeat(100));
            one.reported(new TokenUsage(10, 0, 0, 400, 330), true);
            one.learn();
        }

        assertThat(estimator.prompt("m", features)).isEqualTo(before);
    }

    @Test
    void behind_a_running_figure_our_own_count_goes_on() {
        say(meter, "one two three four five");
        meter.reported(TokenUsage.of(100, 50), false);
        var before = meter.countedCompletion();
        say(meter, " six seven eight nine ten");

        var since = meter.countedCompletion() - before;
        assertThat(since).isPositive();
        assertThat(meter.completionSoFar()).isEqualTo(50 + since);
        assertThat(meter.reading())
                .isEqualTo(
                        new UsageReading(
                                TokenUsage.of(100, 50 + since), UsageSource.UPSTREAM_CUMULATIVE));
    }

    /// A report that cannot be true is not charged: what is known without it is.
    @ParameterizedTest(name = "prompt {0}, completion {1}")
    @CsvSource({"0, 7", "100000, 7", "120, 5000", "120, 0"})
    void a_figure_that_cannot_be_true_is_not_taken(long prompt, long completion) {
        var doubtful =
                new UsageMeter(estimator, "m", 120, new UsageBounds(20_000, 1000, 1000, true));
        say(doubtful, "words ".repeat(100));

        doubtful.reported(TokenUsage.of(prompt, completion), true);

        assertThat(doubtful.isDoubted()).isTrue();
        assertThat(doubtful.reading().source()).isEqualTo(UsageSource.TOKENIZER_ESTIMATE);
        assertThat(doubtful.reading().usage())
                .isEqualTo(TokenUsage.of(120, doubtful.countedCompletion()));
    }

    /// However little was seen: an answer with words in it took something.
    @Test
    void no_completion_at_all_is_not_taken_where_any_was_seen() {
        say(meter, "yes");
        meter.reported(TokenUsage.of(120, 0), true);

        assertThat(meter.isDoubted()).isTrue();
        assertThat(meter.reading())
                .isEqualTo(
                        new UsageReading(
                                TokenUsage.of(120, meter.countedCompletion()),
                                UsageSource.TOKENIZER_ESTIMATE));

        var empty = new UsageMeter(estimator, "m", 120, UsageBounds.NONE);
        empty.reported(TokenUsage.of(120, 0), true);
        assertThat(empty.reading().source()).isEqualTo(UsageSource.UPSTREAM_FINAL);
    }

    @Test
    void a_count_a_little_above_what_was_allowed_is_our_own_error() {
        var text = "words ".repeat(100);
        say(meter, text);
        var own = meter.countedCompletion();
        var bounded =
                new UsageMeter(estimator, "m", 120, new UsageBounds(20_000, 1000, own - 9, true));
        say(bounded, text);
        var ignored = new UsageMeter(estimator, "m", 120, new UsageBounds(20_000, 1000, 40, true));
        say(ignored, text);

        assertThat(bounded.reading().usage()).isEqualTo(TokenUsage.of(120, own - 9));
        assertThat(own).isGreaterThan(40 + 10 + 64);
        assertThat(ignored.reading().usage()).isEqualTo(TokenUsage.of(120, own));
    }

    @Test
    void an_upstream_never_seen_to_keep_to_a_bound_is_counted_as_it_comes() {
        var text = "words ".repeat(100);
        say(meter, text);
        var own = meter.countedCompletion();
        var unknown = bounded(own - 9, false);
        say(unknown, text);

        assertThat(unknown.completionSoFar()).isEqualTo(own);

        // It says itself that it ended for the length: then it is our count that is wrong.
        unknown.ended(true);
        assertThat(unknown.reading().usage()).isEqualTo(TokenUsage.of(120, own - 9));
        assertThat(unknown.bound()).isEqualTo(KeptBounds.Sight.KEPT);
    }

    @Test
    void what_an_answer_shows_of_a_bound() {
        var text = "words ".repeat(100);
        say(meter, text);
        var own = meter.countedCompletion();

        var early = bounded(own * 3, true);
        say(early, text);
        early.ended(true);
        assertThat(early.bound()).as("too early to tell").isEqualTo(KeptBounds.Sight.NOTHING);

        var far = bounded(40, true);
        say(far, text);
        assertThat(far.bound()).as("our count, far above").isEqualTo(KeptBounds.Sight.IGNORED);

        var told = bounded(40, true);
        say(told, "words ".repeat(40));
        told.reported(TokenUsage.of(120, 60), true);
        told.ended(false);
        assertThat(told.bound()).as("its own count above").isEqualTo(KeptBounds.Sight.IGNORED);

        var exact = bounded(60, false);
        say(exact, "words ".repeat(40));
        exact.reported(TokenUsage.of(120, 60), true);
        exact.ended(true);
        assertThat(exact.bound()).isEqualTo(KeptBounds.Sight.KEPT);

        assertThat(meter.bound()).as("there was none").isEqualTo(KeptBounds.Sight.NOTHING);
    }

    private UsageMeter bounded(long allowed, boolean kept) {
        return new UsageMeter(estimator, "m", 120, new UsageBounds(20_000, 1000, allowed, kept));
    }

    @Test
    void reasoning_may_exceed_what_an_answer_was_allowed() {
        var thinking =
                new UsageMeter(estimator, "m", 120, new UsageBounds(20_000, 1000, 1000, true));
        say(thinking, "so it is");

        thinking.reported(new TokenUsage(120, 0, 0, 5000, 4990), true);

        assertThat(thinking.isDoubted()).isFalse();
        assertThat(thinking.reading().usage().completion()).isEqualTo(5000);
    }
}
