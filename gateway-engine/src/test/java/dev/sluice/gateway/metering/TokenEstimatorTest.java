package dev.sluice.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
        return PromptFeatures.ofMessages(bytes, 0, bytes.length, messages);
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
    void the_margin_follows_how_far_estimates_are_off() {
        var random = new Random(42);
        assertThat(estimator.promptMargin("m", 1000)).as("nothing learned").isEqualTo(100);
        for (var i = 0; i < 300; i++) {
            var features = conversation(random);
            estimator.learnPrompt("m", features, truth(features, 0.22, 0.8, 4, random));
        }
        var above = 0;
        for (var i = 0; i < 200; i++) {
            var features = conversation(random);
            var held = estimator.prompt("m", features);
            held += estimator.promptMargin("m", held);
            above += truth(features, 0.22, 0.8, 4, random) > held ? 1 : 0;
        }

        assertThat(estimator.promptMargin("m", 1000)).isBetween(10L, 60L);
        assertThat(above).isLessThan(40);
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

    /// What is held for a prompt.
    private long held(TokenEstimator estimator, PromptFeatures features) {
        var prompt = estimator.prompt("m", features);
        return prompt + estimator.promptMargin("m", prompt);
    }

    /// A server with a system prompt of its own bills it with every prompt.
    @ParameterizedTest(name = "{0} tokens with every prompt")
    @ValueSource(longs = {60, 120, 400, 3000, 16_000})
    void what_an_upstream_adds_to_every_prompt_is_held_after_two_and_known_after_three(long added) {
        var sentence = text(ENGLISH);
        var own = estimator.prompt("m", sentence);
        for (var i = 0; i < 2; i++) {
            estimator.learnPrompt("m", sentence, own + added);
        }
        assertThat(held(estimator, sentence)).isGreaterThanOrEqualTo(own + added);

        estimator.learnPrompt("m", sentence, own + added);
        assertThat(estimator.prompt("m", sentence)).isBetween(own + added - 2, own + added + 2);
    }

    /// Prompts of every length, each with the same overhead: the text's weights are learned as if
    /// there were none, and the estimates of long ones do not suffer.
    @ParameterizedTest
    @ValueSource(longs = {0, 150, 400, 2500})
    void weights_are_learned_beside_the_overhead(long added) {
        var random = new Random(7);
        for (var i = 0; i < 300; i++) {
            var features = i % 3 == 0 ? text(ENGLISH) : conversation(random);
            estimator.learnPrompt("m", features, added + truth(features, 0.22, 0.8, 4, random));
        }

        var error = 0.0;
        var above = 0;
        for (var i = 0; i < 100; i++) {
            var features = conversation(random);
            var truth = added + truth(features, 0.22, 0.8, 4, random);
            error += Math.abs(estimator.prompt("m", features) - truth) / (double) truth;
            above += truth > held(estimator, features) * 1.02 ? 1 : 0;
        }
        assertThat(error / 100).isLessThan(0.06);
        assertThat(above).as("prompts above their hold by more than 2 %").isLessThan(10);
    }

    @Test
    void an_overhead_that_goes_away_is_forgotten_and_the_weights_stay() {
        var sentence = text(ENGLISH);
        var own = estimator.prompt("m", sentence);
        var before = held(estimator, sentence);
        for (var i = 0; i < 20; i++) {
            estimator.learnPrompt("m", sentence, own + 400);
        }
        for (var i = 0; i < 4; i++) {
            estimator.learnPrompt("m", sentence, own);
        }

        assertThat(estimator.prompt("m", sentence)).isBetween(own - 2, own + 2);
        assertThat(held(estimator, sentence)).isLessThanOrEqualTo(before + 2);
    }

    /// However many honest ones are between them, and however large it is.
    @ParameterizedTest
    @ValueSource(longs = {400, 5000, 16_000})
    void one_report_that_lies_changes_no_hold(long lie) {
        var sentence = text(ENGLISH);
        var own = estimator.prompt("m", sentence);
        for (var i = 0; i < 50; i++) {
            estimator.learnPrompt("m", sentence, i % 5 == 2 ? lie : own);
            assertThat(held(estimator, sentence)).isBetween(own, own + own / 4 + 3);
        }
    }

    /// Of characters that a vocabulary lacks each takes several tokens: that is what they are worth
    /// and no overhead, which would be held for everybody.
    @Test
    void a_long_text_that_takes_much_is_no_overhead() {
        var features = text(CHINESE.repeat(500));
        for (var i = 0; i < 5; i++) {
            estimator.learnPrompt("m", features, estimator.prompt("m", features) * 4);
        }

        assertThat(held(estimator, text(""))).isLessThan(10);
    }

    @Test
    void an_overhead_outlives_the_process_and_older_notes_have_none() {
        var sentence = text(ENGLISH);
        var own = estimator.prompt("m", sentence);
        for (var i = 0; i < 5; i++) {
            estimator.learnPrompt("m", sentence, own + 400);
        }
        var line = estimator.learned().getFirst();
        var words = java.util.List.of(line.split(" "));

        var next = new TokenEstimator();
        next.restore(java.util.List.of(line));
        var old = new TokenEstimator();
        old.restore(java.util.List.of(String.join(" ", words.subList(0, words.size() - 5))));

        assertThat(held(next, sentence)).isEqualTo(held(estimator, sentence));
        assertThat(next.learned()).containsExactly(line);
        assertThat(old.learned()).hasSize(1);
        assertThat(old.prompt("m", sentence)).isBetween(own - 2, own + 2);
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

        assertThat(features.count(PromptFeatures.IMAGE)).isEqualTo(1);
        assertThat(features.count(PromptFeatures.LATIN)).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"type":"image_url","image_url":{"url":"https://e.example/a/long/path.png","detail":"low"}} | 1 | 0
                    {"type":"image_url","image_url": "https://e.example/a/long/path.png"}                       | 1 | 0
                    {"type":"input_audio","input_audio":{"data":"aGVsbG8=","format":"wav"}}                     | 0 | 1
                    {"type":"text","text":"data: 1, 2, 3"}                                                     | 0 | 0
                    {"type":"text","text":"image_url"}                                                         | 0 | 0
                    """)
    void a_part_that_is_no_text_counts_as_one_of_its_kind(String part, long images, long audio) {
        var features = json("[{\"role\":\"user\",\"content\":[" + part + "]}]", 1);

        assertThat(features.count(PromptFeatures.IMAGE)).isEqualTo(images);
        assertThat(features.count(PromptFeatures.AUDIO)).isEqualTo(audio);
        assertThat(features.count(PromptFeatures.LATIN)).isLessThan(30);
    }

    @Test
    void what_an_image_takes_is_learned() {
        var image = "[{\"content\":[{\"image_url\":{\"url\":\"https://e.example/x\"}}]}]";
        for (var i = 0; i < 40; i++) {
            estimator.learnPrompt("m", json(image, 1), 265);
        }

        assertThat(estimator.prompt("m", json(image, 1))).isBetween(255L, 275L);
    }

    @Test
    void tools_count_with_the_names_of_their_fields() {
        var tools =
                "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"image_url\":{\"type\":\"string\"}}}}]"
                        .getBytes(StandardCharsets.UTF_8);
        var features = json("[]", 0).withTools(tools, 0, tools.length);

        assertThat(features.count(PromptFeatures.FIELD)).isEqualTo(6);
        assertThat(features.count(PromptFeatures.LATIN)).isGreaterThan(50);
        assertThat(features.count(PromptFeatures.IMAGE)).isZero();
    }

    @Test
    void a_model_that_thinks_is_expected_to_say_more() {
        assertThat(estimator.outputQuantile(new OutputKey("m", true, "r", "c", 100)))
                .isEqualTo(4096);
    }

    @Test
    void what_was_learned_outlives_the_process() {
        var features = text(CHINESE.repeat(10));
        var key = new OutputKey("a model\nof ours", true, "r", "c", 100);
        for (var i = 0; i < 50; i++) {
            estimator.learnPrompt(key.model(), features, 600);
            estimator.learnOutput(key, 77);
        }

        var next = new TokenEstimator();
        next.restore(estimator.learned());

        assertThat(next.prompt(key.model(), features))
                .isEqualTo(estimator.prompt(key.model(), features));
        assertThat(next.outputQuantile(key)).isEqualTo(estimator.outputQuantile(key));
        assertThat(next.learned()).containsExactlyInAnyOrderElementsOf(estimator.learned());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "model",
                "model =m 1 2 3",
                "model =m NaN",
                "length =m true =r =c x 3:1",
                "length =m true =r =c 3 999:1",
                "length =m true =r =c 3 3:-1",
                "length =% true =r =c 3 3:1",
                "something else"
            })
    void a_line_that_is_none_of_ours_teaches_nothing(String line) {
        estimator.restore(java.util.List.of(line));

        assertThat(estimator.learned()).isEmpty();
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
        var key = new OutputKey("m", false, "r", "c", 100);
        assertThat(estimator.outputQuantile(key)).isEqualTo(512);
        for (var i = 1; i <= 100; i++) {
            estimator.learnOutput(key, i);
        }

        assertThat(estimator.outputQuantile(key)).isBetween(85L, 110L);
    }

    @Test
    void a_new_consumer_inherits_from_its_route_and_a_new_route_from_its_model() {
        for (var i = 0; i < 100; i++) {
            estimator.learnOutput(new OutputKey("m", false, "r", "c", 100), 50);
        }

        assertThat(estimator.outputQuantile(new OutputKey("m", false, "r", "new", 100)))
                .isBetween(40L, 65L);
        assertThat(estimator.outputQuantile(new OutputKey("m", false, "new", "new", 9_000)))
                .isBetween(40L, 65L);
        assertThat(estimator.outputQuantile(new OutputKey("new", false, "r", "c", 100)))
                .isEqualTo(512);
    }

    @Test
    void old_lengths_fade() {
        var key = new OutputKey("m", false, "r", "c", 100);
        for (var i = 0; i < 1000; i++) {
            estimator.learnOutput(key, 4000);
        }
        for (var i = 0; i < 9000; i++) {
            estimator.learnOutput(key, 20);
        }

        assertThat(estimator.outputQuantile(key)).isLessThan(30);
    }
}
