package dev.sluice.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenEstimatorTest {
    private static final String ENGLISH =
            "The gateway holds tokens before it sends a request, and settles them when the answer has ended. ";
    private static final String CHINESE = "网关在发送请求之前预留令牌，并在回答结束时进行结算。如果配额用尽，则立即返回。";

    private final TokenEstimator estimator = new TokenEstimator();

    private static PromptFeatures text(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return PromptFeatures.ofText(bytes, 0, bytes.length);
    }

    private static PromptFeatures json(String json, int messages) {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        return PromptFeatures.ofJson(bytes, 0, bytes.length, messages);
    }

    @Test
    void unlearned_english_is_right_within_a_third() {
        // A sentence of 19 words and 2 marks: today's vocabularies make 18 to 21 tokens of it.
        assertThat(estimator.prompt("m", text(ENGLISH))).isBetween(15L, 28L);
    }

    @Test
    void unlearned_chinese_is_counted_as_chinese_native_models_do() {
        // 37 characters and 4 marks, at 1.67 characters a token.
        assertThat(estimator.prompt("m", text(CHINESE))).isBetween(20L, 30L);
    }

    /// Tokenizers that differ from the defaults by as much as real ones do: what each class is
    /// worth, and each report off by some per cent.
    @ParameterizedTest(name = "latin {0}, Han {1}, message {2}")
    @CsvSource({"0.18, 0.58, 3", "0.30, 1.05, 7", "0.22, 0.80, 4"})
    void two_hundred_reports_teach_it_to_within_five_per_cent(
            double latin, double han, double message) {
        var random = new Random(42);
        for (var i = 0; i < 200; i++) {
            var features = conversation(random);
            estimator.learnPrompt("m", features, truth(features, latin, han, message, random));
        }

        var error = 0.0;
        for (var i = 0; i < 100; i++) {
            var features = conversation(random);
            var truth = truth(features, latin, han, message, random);
            error += Math.abs(estimator.prompt("m", features) - truth) / (double) truth;
        }
        assertThat(error / 100).isLessThan(0.05);
    }

    private static PromptFeatures conversation(Random random) {
        var english = ENGLISH.repeat(random.nextInt(20));
        var chinese = CHINESE.repeat(1 + random.nextInt(20));
        var digits = "2026 1125 ".repeat(random.nextInt(10));
        var messages = 1 + random.nextInt(10);
        return json("[\"" + english + "\",\"" + chinese + digits + "\"]", messages);
    }

    private static long truth(
            PromptFeatures features, double latin, double han, double message, Random random) {
        var exact =
                features.count(PromptFeatures.LATIN) * latin
                        + features.count(PromptFeatures.HAN) * han
                        + features.count(PromptFeatures.MESSAGE) * message
                        + features.count(PromptFeatures.DIGIT) * 0.7
                        + features.count(PromptFeatures.PUNCTUATION) * 0.9;
        return Math.max(1, Math.round(exact * random.nextDouble(0.97, 1.03)));
    }

    @Test
    void models_learn_apart() {
        var features = text(CHINESE.repeat(10));
        var before = estimator.prompt("other", features);
        for (var i = 0; i < 50; i++) {
            estimator.learnPrompt("m", features, 600);
        }

        assertThat(estimator.prompt("m", features)).isBetween(570L, 630L);
        assertThat(estimator.prompt("other", features)).isEqualTo(before);
    }

    @Test
    void a_report_that_cannot_be_true_teaches_nothing() {
        var features = text(ENGLISH.repeat(10));
        var before = estimator.prompt("m", features);

        estimator.learnPrompt("m", features, 1_000_000);
        estimator.learnPrompt("m", features, 0);
        estimator.learnPrompt("m", features, 1);

        assertThat(estimator.prompt("m", features)).isEqualTo(before);
    }

    @Test
    void escapes_count_as_what_they_stand_for() {
        var written = json("[{\"role\":\"user\",\"content\":\"你好，世界\"}]", 1);
        var escaped =
                json(
                        "[{\"role\":\"user\",\"content\":\"\\u4f60\\u597d\\uff0c\\u4e16\\u754c\"}]",
                        1);

        assertThat(escaped.count(PromptFeatures.HAN)).isEqualTo(4);
        assertThat(escaped.toString()).isEqualTo(written.toString());
    }

    @Test
    void names_of_fields_do_not_count() {
        assertThat(json("{\"content\" : \"ab\", \"averyveryverylongname\":\"c\"}", 0))
                .hasToString(text("abc").toString());
    }

    @Test
    void an_image_counts_as_one_and_not_as_its_letters() {
        var features =
                json(
                        "[{\"image_url\":{\"url\":\"data:image/png;base64,"
                                + "iVBORw0KGgo".repeat(10_000)
                                + "\"}}]",
                        1);

        assertThat(features.count(PromptFeatures.MEDIA)).isEqualTo(1);
        assertThat(features.count(PromptFeatures.LATIN)).isZero();
    }

    @Test
    void broken_json_counts_as_far_as_it_goes() {
        assertThat(json("[\"abc", 0).count(PromptFeatures.LATIN)).isEqualTo(3);
        assertThat(json("[\"abc\\", 0).count(PromptFeatures.LATIN)).isEqualTo(3);
        assertThat(json("[\"\\u12", 0).count(PromptFeatures.PUNCTUATION)).isPositive();
    }

    @Test
    void a_long_run_of_one_letter_takes_no_time() {
        var letters = "a".repeat(5_000_000).getBytes(StandardCharsets.UTF_8);

        var start = System.nanoTime();
        PromptFeatures.ofText(letters, 0, letters.length);

        assertThat(System.nanoTime() - start)
                .as("five million letters that would hold a tokenizer for minutes")
                .isLessThan(1_000_000_000L);
    }

    @Test
    void an_answers_length_is_unknown_at_first_and_learned_from_thirty_on() {
        var key = new OutputKey("m", "r", "c", 100);
        assertThat(estimator.outputQuantile(key)).isEqualTo(512);
        for (var i = 1; i <= 100; i++) {
            estimator.learnOutput(key, i);
        }

        assertThat(estimator.outputQuantile(key)).isBetween(85L, 110L);
    }

    @Test
    void a_new_consumer_inherits_from_its_route_and_a_new_route_from_its_model() {
        for (var i = 0; i < 100; i++) {
            estimator.learnOutput(new OutputKey("m", "r", "c", 100), 50);
        }

        assertThat(estimator.outputQuantile(new OutputKey("m", "r", "new", 100)))
                .isBetween(40L, 65L);
        assertThat(estimator.outputQuantile(new OutputKey("m", "new", "new", 9_000)))
                .isBetween(40L, 65L);
        assertThat(estimator.outputQuantile(new OutputKey("new", "r", "c", 100))).isEqualTo(512);
    }

    @Test
    void old_lengths_fade() {
        var key = new OutputKey("m", "r", "c", 100);
        for (var i = 0; i < 1000; i++) {
            estimator.learnOutput(key, 4000);
        }
        for (var i = 0; i < 9000; i++) {
            estimator.learnOutput(key, 20);
        }

        assertThat(estimator.outputQuantile(key)).isLessThan(30);
    }
}
