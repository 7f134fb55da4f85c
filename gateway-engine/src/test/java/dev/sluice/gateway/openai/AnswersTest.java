package dev.sluice.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What is seen in chunks, answers and error bodies.
class AnswersTest {
    private final StringBuilder generated = new StringBuilder();
    private final ChunkView chunk =
            new ChunkView((bytes, from, to) ->
                    generated.append(new String(bytes, from, to - from, StandardCharsets.UTF_8)));

    private ChunkView.Kind read(String json) {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        return chunk.read(bytes, 0, bytes.length);
    }

    private static String delta(String delta) {
        return "{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":"
                + delta
                + ",\"finish_reason\":null}]}";
    }

    @Test
    void tells_content_from_what_only_looks_like_it() {
        for (var empty :
                List.of(
                        "{}",
                        "{\"role\":\"assistant\"}",
                        "{\"role\":\"assistant\",\"content\":\"\"}",
                        "{\"content\":null}",
                        "{\"tool_calls\":[]}",
                        "{\"refusal\":null}",
                        "null")) {
            assertThat(read(delta(empty))).isEqualTo(ChunkView.Kind.CHUNK);
            assertThat(chunk.hasContent()).as(empty).isFalse();
        }
        for (var content :
                List.of(
                        "{\"content\":\"x\"}",
                        "{\"reasoning_content\":\"x\"}",
                        "{\"reasoning\":\"x\"}",
                        "{\"refusal\":\"x\"}",
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}")) {
            read(delta(content));
            assertThat(chunk.hasContent()).as(content).isTrue();
        }
        assertThat(generated).hasToString("xxxxf");
    }

    @Test
    void knows_the_last_event_an_error_and_garbage() {
        assertThat(read("[DONE]")).isEqualTo(ChunkView.Kind.DONE);
        assertThat(read("{\"error\":{\"message\":\"x\"}}")).isEqualTo(ChunkView.Kind.ERROR);
        assertThat(read("{\"error\":\"x\"}")).isEqualTo(ChunkView.Kind.ERROR);
        for (var garbage : List.of("", "[DONE", "null", "[]", "{\"a\":}", "<html>", "{}x")) {
            assertThat(read(garbage)).as(garbage).isEqualTo(ChunkView.Kind.GARBAGE);
        }
    }

    @Test
    void reads_usage_with_its_parts_and_takes_nonsense_for_none() {
        read(
                "{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,\"prompt_tokens_details\":{\"cached_tokens\":4,\"cache_write_tokens\":2},\"completion_tokens_details\":{\"reasoning_tokens\":3}}}");
        assertThat(chunk.usage()).isEqualTo(new TokenUsage(10, 4, 2, 5, 3));
        assertThat(chunk.isUsageOnly()).isTrue();
        for (var nonsense :
                List.of(
                        "null",
                        "{}",
                        "{\"prompt_tokens\":-1,\"completion_tokens\":1}",
                        "{\"prompt_tokens\":\"1\",\"completion_tokens\":1}",
                        "{\"prompt_tokens\":1.5,\"completion_tokens\":1}",
                        "7")) {
            read("{\"choices\":[],\"usage\":" + nonsense + "}");
            assertThat(chunk.usage()).as(nonsense).isNull();
        }
    }

    @Test
    void cuts_what_a_caller_must_not_see_wherever_it_stands() {
        assertThat(cut("{\"usage\":null,\"a\":1,\"error\":null,\"b\":[ 2 ]}", false))
                .isEqualTo("{\"a\":1,\"b\":[ 2 ]}");
        assertThat(cut("{\"a\":1,\"error\":null}", true)).isEqualTo("{\"a\":1}");
        assertThat(cut("{\"error\":null}", true)).isEqualTo("{}");
        assertThat(cut("{\"usage\":null,\"error\":null}", true)).isEqualTo("{\"usage\":null}");
        read("{\"usage\":null}");
        assertThat(chunk.needsCutting(true)).isFalse();
        assertThat(chunk.needsCutting(false)).isTrue();
    }

    private String cut(String json, boolean usageAsked) {
        read(json);
        assertThat(chunk.needsCutting(usageAsked)).isTrue();
        var out = Unpooled.buffer();
        chunk.writeCut(out, usageAsked);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void an_answer_has_choices_and_no_error() {
        assertThat(
                        answer(
                                "{\"choices\":[{\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}"))
                .satisfies(answer -> {
                    assertThat(answer.isAnswer()).isTrue();
                    assertThat(answer.usage()).isEqualTo(TokenUsage.of(1, 2));
                    assertThat(answer.finishReason()).isEqualTo("stop");
                });
        for (var none :
                List.of(
                        "",
                        "{}",
                        "[]",
                        "{\"choices\":null}",
                        "{\"choices\":[],\"error\":{}}",
                        "{\"choices\":[")) {
            assertThat(answer(none).isAnswer()).as(none).isFalse();
        }
    }

    @Test
    void an_answer_is_empty_where_it_has_no_content_and_says_no_reason() {
        for (var empty :
                List.of(
                        "{\"choices\":[]}",
                        "{\"choices\":[{}]}",
                        "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}")) {
            assertThat(answer(empty).isAnswer()).as(empty).isTrue();
            assertThat(answer(empty).isEmpty()).as(empty).isTrue();
        }
        for (var some :
                List.of(
                        "{\"choices\":[{\"message\":{\"content\":\"hi\"}}]}",
                        "{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":[{\"function\":{\"name\":\"f\"}}]}}]}",
                        "{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"content_filter\"}]}",
                        "{\"choices\":[{\"message\":{},\"finish_reason\":\"length\"}]}")) {
            assertThat(answer(some).isEmpty()).as(some).isFalse();
        }
    }

    private AnswerView answer(String json) {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        return AnswerView.read(bytes, 0, bytes.length, (_, _, _) -> {});
    }

    @Test
    void reads_an_upstreams_fault_in_both_shapes() {
        assertThat(fault("{\"error\":{\"message\":\"m\",\"param\":\"p\",\"code\":\"c\"}}"))
                .isEqualTo(new UpstreamFault("m", "p", "c"));
        assertThat(fault("{\"object\":\"error\",\"message\":\"m\",\"code\":40001}"))
                .isEqualTo(new UpstreamFault("m", null, null));
        assertThat(fault("<html>")).isEqualTo(new UpstreamFault(null, null, null));
    }

    private static UpstreamFault fault(String json) {
        var bytes = json.getBytes(StandardCharsets.UTF_8);
        return UpstreamFault.read(bytes, 0, bytes.length);
    }

    @Test
    void an_error_body_always_has_its_four_keys() {
        assertThat(new ErrorBody("a \"b\"\n\u0001", "t", null, null, Map.of()).json())
                .isEqualTo(
                        "{\"error\":{\"message\":\"a"
                                + " \\\"b\\\"\\n\\u0001\",\"type\":\"t\",\"param\":null,\"code\":null}}");
        assertThat(
                        new ErrorBody("m", "t", "p", "c", Map.of("scope", "instance", "limit", 5L))
                                .json())
                .endsWith(
                        "\"param\":\"p\",\"code\":\"c\",\"sluice\":{\"limit\":5,\"scope\":\"instance\"}}}");
    }
}
