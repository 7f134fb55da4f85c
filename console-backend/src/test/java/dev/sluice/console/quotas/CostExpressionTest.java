package dev.sluice.console.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.shared.Defects;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostExpressionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "total_tokens | 0 | 1000000 | 0 | 0 | 1000000",
                "prompt_tokens - 0.9*cached_prompt_tokens + 4*completion_tokens | 0 | 1000000 | -900000 | 0 | 4000000",
                "input_tokens + 0.25 * cache_creation_input_tokens - cache_read_input_tokens + 5*output_tokens | 0 | 1000000 | -1000000 | 250000 | 5000000",
                "(total_tokens + 3) / 2 | 1500000 | 500000 | 0 | 0 | 500000",
                "-(-prompt_tokens) | 0 | 1000000 | 0 | 0 | 0",
                "cached_prompt_tokens | 0 | 0 | 1000000 | 0 | 0",
                "prompt_tokens / 3 | 0 | 333334 | 0 | 0 | 0",
                "prompt_tokens / 3 * 3 | 0 | 1000000 | 0 | 0 | 0",
                "completion_tokens * 0.000001 | 0 | 0 | 0 | 0 | 1",
                "completion_tokens / 7000 | 0 | 0 | 0 | 0 | 143",
                "0*prompt_tokens + completion_tokens | 0 | 0 | 0 | 0 | 1000000"
            })
    void what_is_linear_becomes_weights_in_millionths_rounded_up(
            String text, long request, long prompt, long cached, long written, long completion) {
        var defects = new Defects();
        var read = CostExpression.read(defects, "expression", text);
        assertThat(defects.errors()).isEmpty();
        assertThat(Objects.requireNonNull(read).weights())
                .isEqualTo(new TokenWeights(request, prompt, cached, written, completion));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "prompt_tokens + | ends too early (expected after position 15: a number, a count or ()",
                "prompt_tokens ) | cannot be read at 15: ) (expected: an operator)",
                "(prompt_tokens | ends too early (expected after position 14: ))",
                "prompt_tokens & 2 | cannot be read at 15: & (expected: an operator)",
                "2 prompt_tokens | cannot be read at 3: p (expected: an operator)",
                "1.2.3 * prompt_tokens | 1.2.3 at 1 is no number (expected: like 2 or 0.25)",
                "prompt_tokens / 0 | divides by zero at 15",
                "prompt_tokens / (2 - 2) | divides by zero at 15",
                "2 / prompt_tokens | divides by a count at 3; only numbers may be divisors",
                "prompt_tokens * total_tokens | multiplies a count by a count at 15; only numbers may be factors",
                "completion_tokens - 1 | could go below zero: a request would count -1",
                "completion_tokens - prompt_tokens | could go below zero: a prompt token would count -1",
                "prompt_tokens - 1.5*cached_prompt_tokens | could go below zero: a cached prompt token would count -0.5",
                "prompt_tokens - completion_tokens/3 | could go below zero: a completion token would count -0.333333",
                "3 + 4 | names no count, or none that weighs anything (unit requests counts requests)",
                "prompt_tokens - prompt_tokens | names no count, or none that weighs anything (unit requests counts requests)",
                "prompt_tokens/1000000000000 | a prompt token would count 0.000000000001, for which millionths are too coarse (expected: 0.0001 or more, or whole millionths)",
                "prompt_tokens * 0.0000015 | a prompt token would count 0.0000015, for which millionths are too coarse (expected: 0.0001 or more, or whole millionths)",
                "prompt_tokens * 1000001 | a prompt token would count 1000001 (expected: at most 1000000)"
            })
    void what_is_wrong_is_said_with_its_place(String text, String message) {
        var defects = new Defects();
        assertThat(CostExpression.read(defects, "expression", text)).isNull();
        assertThat(defects.errors())
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.field()).isEqualTo("expression");
                    assertThat(error.message()).isEqualTo(message);
                });
    }

    @Test
    void an_unknown_count_is_named_with_those_there_are() {
        var defects = new Defects();
        CostExpression.read(defects, "expression", "prompt_tokens + image_tokens");
        assertThat(defects.errors().getFirst().message())
                .startsWith("no count is named image_tokens, at 17")
                .contains("cache_write_tokens, cached_prompt_tokens, completion_tokens");
    }

    @Test
    void nobody_makes_the_console_work_for_long() {
        for (var text :
                new String[] {
                    "(".repeat(499),
                    "-".repeat(499) + "1",
                    "9".repeat(500),
                    "prompt_tokens" + "*99999999999999999999".repeat(22)
                }) {
            var defects = new Defects();
            CostExpression.read(defects, "expression", text);
            assertThat(defects.errors()).hasSize(1);
        }
    }
}
