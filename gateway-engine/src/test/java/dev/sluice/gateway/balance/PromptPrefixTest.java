package dev.sluice.gateway.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class PromptPrefixTest {
    private final PrefixIndex index = new PrefixIndex();

    private static PromptPrefix of(String json, long tokens) {
        return of(json, 1, tokens);
    }

    private static PromptPrefix of(String json, long seed, long tokens) {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        return PromptPrefix.of(bytes, 0, bytes.length, seed, tokens);
    }

    private static String message(String text) {
        return "{\"role\":\"user\",\"content\":\"" + text + "\"}";
    }

    @Test
    void a_conversation_that_went_on_is_known_up_to_where_it_was() {
        var first = of("[" + message("one") + "," + message("two") + "]", 100);
        var longer =
                of(
                        "["
                                + message("one")
                                + ",  "
                                + message("two")
                                + ","
                                + message("three")
                                + "]",
                        150);

        index.learn(first, 0);

        assertThat(first.size()).isEqualTo(2);
        assertThat(longer.hash(1)).isEqualTo(first.hash(1));
        assertThat(index.hit(longer, 150, 1)).isEqualTo(longer.tokens(1)).isBetween(90L, 110L);
    }

    @Test
    void another_beginning_is_another_prompt_though_the_rest_is_the_same() {
        index.learn(of("[" + message("one") + "," + message("two") + "]", 100), 0);

        assertThat(index.hit(of("[" + message("uno") + "," + message("two") + "]", 100), 100, 1))
                .isZero();
        assertThat(index.hit(of("[" + message("one") + "," + message("two") + "]", 2, 100), 100, 1))
                .as("other tools")
                .isZero();
    }

    @Test
    void brackets_and_quotes_inside_a_text_end_nothing() {
        assertThat(of("[" + message("a ] } \\\" , {") + "," + message("b") + "]", 10).size())
                .isEqualTo(2);
        assertThat(of("[{\"role\":\"user\",\"content\":[{\"text\":\"x\"}]}]", 10).size())
                .isEqualTo(1);
    }

    @Test
    void a_long_document_is_known_by_its_pieces() {
        var document = "word ".repeat(4_000);
        index.learn(of("[" + message(document + "first question") + "]", 4_000), 0);

        var again = of("[" + message(document + "second question") + "]", 4_000);

        assertThat(index.hit(again, 4_000, 1)).isGreaterThan(3_000);
    }

    @Test
    void of_very_many_ends_the_first_and_the_last_are_kept() {
        var many = new StringBuilder("[");
        for (var i = 0; i < 500; i++) {
            many.append(i == 0 ? "" : ",").append(message("m" + i));
        }
        var prefix = of(many.append("]").toString(), 5_000);

        assertThat(prefix.size()).isEqualTo(64);
        assertThat(prefix.tokens(63)).isGreaterThan(4_990);
        assertThat(prefix.tokens(31)).isLessThan(400);
    }

    @Test
    void broken_json_is_followed_as_far_as_it_goes() {
        assertThat(of("[{\"a\":\"x\\", 10).size()).isZero();
        assertThat(of("", 0).size()).isZero();
    }

    @Test
    void at_least_one_token_is_always_read() {
        var whole = of("[" + message("one") + "]", 100);
        index.learn(whole, 0);

        assertThat(index.hit(whole, 100, 1)).isLessThan(100);
    }

    @Test
    void what_is_old_or_too_much_is_forgotten() {
        var first = of("[" + message("first") + "]", 100_000);
        index.learn(first, 0);
        for (var i = 0; i < 5; i++) {
            index.learn(of("[" + message("other " + i) + "]", 100_000), 0);
        }
        assertThat(index.tokens()).isLessThanOrEqualTo(250_000);
        assertThat(index.hit(first, 100_000, 1)).isZero();

        index.learn(first, 0);
        assertThat(index.hit(first, 100_000, TimeUnit.MINUTES.toNanos(31))).isZero();
    }
}
