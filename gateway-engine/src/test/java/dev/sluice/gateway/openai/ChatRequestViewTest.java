package dev.sluice.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.openai.ChatRequestView.Changes;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatRequestViewTest {

    private static ChatRequestView view(String json) {
        return switch (ChatRequestView.read(json.getBytes(StandardCharsets.UTF_8))) {
            case RequestReading.Read(var request) -> request;
            case RequestReading.Wrong wrong -> throw new AssertionError(wrong);
        };
    }

    private static RequestReading.Wrong wrong(String json) {
        return switch (ChatRequestView.read(json.getBytes(StandardCharsets.UTF_8))) {
            case RequestReading.Read(var request) ->
                    throw new AssertionError("read: " + request.model());
            case RequestReading.Wrong wrong -> wrong;
        };
    }

    private static String spliced(String json, Changes changes) {
        var splice = view(json).splice(changes);
        var out = Unpooled.buffer();
        splice.writeTo(out);
        assertThat(out.readableBytes()).isEqualTo(splice.size());
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void learns_what_the_gateway_must_know() {
        var request =
                view(
                        """
                        {"model": "a\\/b", "stream": true, "n": 3, "max_tokens": 90, "max_completion_tokens": 70,
                         "messages": [{"role":"user"}, {}], "tools": [{}], "temperature": 0.5, "top_p": null,
                         "stream_options": {"include_usage": true}}\
                        """);
        assertThat(request.model()).isEqualTo("a/b");
        assertThat(request.stream()).isTrue();
        assertThat(request.usageAsked()).isTrue();
        assertThat(request.choices()).isEqualTo(3);
        assertThat(request.maxTokens()).isEqualTo(70);
        assertThat(request.messageCount()).isEqualTo(2);
        assertThat(request.toolCount()).isEqualTo(1);
        assertThat(request.depth()).isEqualTo(3);
        assertThat(request.sampling(Sampling.TEMPERATURE)).isEqualTo(0.5);
        assertThat(request.sampling(Sampling.TOP_P)).isNaN();
        assertThat(
                        new String(
                                request.bytes(),
                                request.messagesFrom(),
                                request.messagesTo() - request.messagesFrom(),
                                StandardCharsets.UTF_8))
                .isEqualTo("[{\"role\":\"user\"}, {}]");
    }

    @Test
    void exchanges_the_model_and_nothing_else() {
        var json = " {\"x\" : 1.0e5,\"model\" : \"caf\\u00e9\" , \"y\":[ ] }\n";
        assertThat(spliced(json, new Changes("up", false, 0)))
                .isEqualTo(" {\"x\" : 1.0e5,\"model\" : \"up\" , \"y\":[ ] }\n");
        assertThat(spliced(json, new Changes(null, false, 0))).isEqualTo(json);
        assertThat(spliced(json, new Changes("caf\u00e9", false, 0))).isEqualTo(json);
        assertThat(spliced("{}", new Changes("q\"\\", false, 0)))
                .isEqualTo("{\"model\":\"q\\\"\\\\\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"a":1}                                             | {"stream_options":{"include_usage":true},"a":1}
                    {}                                                  | {"stream_options":{"include_usage":true}}
                    {"stream_options":null}                             | {"stream_options":{"include_usage":true}}
                    {"stream_options":{}}                               | {"stream_options":{"include_usage":true}}
                    {"stream_options":{"b":2}}                          | {"stream_options":{"include_usage":true,"b":2}}
                    {"stream_options":{"include_usage":false,"b":2}}    | {"stream_options":{"include_usage":true,"b":2}}
                    {"stream_options":{"include_usage" : true}}         | {"stream_options":{"include_usage" : true}}
                    """)
    void asks_for_usage_wherever_the_caller_left_it_out(String json, String expected) {
        assertThat(spliced(json, new Changes(null, true, 0))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"a":1}                                      | {"max_tokens":50,"a":1}
                    {"max_tokens":60}                            | {"max_tokens":50}
                    {"max_tokens":40}                            | {"max_tokens":40}
                    {"max_completion_tokens":60}                 | {"max_completion_tokens":50}
                    {"max_tokens":60,"max_completion_tokens":70} | {"max_tokens":50,"max_completion_tokens":50}
                    {"max_tokens":null}                          | {"max_tokens":50}
                    """)
    void lowers_a_bound_and_never_raises_one(String json, String expected) {
        assertThat(spliced(json, new Changes(null, false, 50))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {"max_tokens":null,"max_completion_tokens":60} | {"max_tokens":null,"max_completion_tokens":50}
                    {"max_completion_tokens":null}                 | {"max_completion_tokens":50}
                    {"max_tokens":60}                              | {"max_tokens":50}
                    {"a":1}                                        | {"max_completion_tokens":50,"a":1}
                    """)
    void never_writes_a_second_bound_beside_the_callers(String json, String expected) {
        assertThat(spliced(json, new Changes(null, false, false, 50, true))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {}                                                | {"stream_options":{"include_usage":true,"continuous_usage_stats":true}}
                    {"stream_options":{"include_usage":true}}         | {"stream_options":{"continuous_usage_stats":true,"include_usage":true}}
                    {"stream_options":{"continuous_usage_stats":null}}| {"stream_options":{"include_usage":true,"continuous_usage_stats":true}}
                    """)
    void asks_for_usage_with_every_chunk(String json, String expected) {
        assertThat(spliced(json, new Changes(null, true, true, 0, false))).isEqualTo(expected);
    }

    @Test
    void knows_who_asks_the_model_to_think() {
        for (var thinks :
                List.of(
                        "\"reasoning_effort\":\"high\"",
                        "\"enable_thinking\":true",
                        "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1000}",
                        "\"chat_template_kwargs\":{\"enable_thinking\":true}")) {
            assertThat(view("{" + thinks + "}").thinking()).as(thinks).isTrue();
        }
        for (var not :
                List.of(
                        "\"reasoning_effort\":\"none\"",
                        "\"reasoning_effort\":null",
                        "\"enable_thinking\":false",
                        "\"thinking\":{\"type\":\"disabled\"}",
                        "\"chat_template_kwargs\":{}")) {
            assertThat(view("{" + not + "}").thinking()).as(not).isFalse();
        }
    }

    @Test
    void refuses_what_decides_something_and_stands_there_twice() {
        for (var twice :
                List.of(
                        "{\"model\":\"a\",\"model\":\"b\"}",
                        "{\"model\":\"a\",\"\\u006dodel\":\"b\"}",
                        "{\"stream\":true,\"stream\":false}",
                        "{\"stream_options\":{\"include_usage\":true,\"include_usage\":false}}",
                        "{\"max_tokens\":1,\"max_tokens\":2}")) {
            assertThat(wrong(twice).code()).as(twice).isEqualTo("invalid_value");
        }
    }

    @Test
    void names_the_field_that_is_wrong() {
        for (var field :
                List.of(
                        "\"model\":7",
                        "\"stream\":\"yes\"",
                        "\"n\":0",
                        "\"n\":1.5",
                        "\"max_tokens\":-1",
                        "\"max_tokens\":\"7\"",
                        "\"messages\":{}",
                        "\"temperature\":\"hot\"",
                        "\"stream_options\":[]")) {
            var wrong = wrong("{" + field + "}");
            assertThat(wrong.code()).as(field).isEqualTo("invalid_value");
            assertThat(field).contains("\"" + wrong.param() + "\"");
        }
    }

    @Test
    void tells_broken_json_without_quoting_it() {
        for (var broken : List.of("", "{", "[]", "{\"secret", "{\"a\":NaN}", "{}{}", "\u0000")) {
            var wrong = wrong(broken);
            assertThat(wrong.param()).as(broken).isNull();
            assertThat(wrong.message()).doesNotContain("secret");
        }
    }
}
