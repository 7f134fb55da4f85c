package dev.sluice.gateway.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.metering.TokenEstimator;
import dev.sluice.gateway.metering.UsageBounds;
import dev.sluice.gateway.metering.UsageMeter;
import dev.sluice.gateway.metering.UsageSource;
import dev.sluice.gateway.openai.StopField;
import dev.sluice.gateway.openai.TokenUsage;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamRelayTest {
    private final UsageMeter meter =
            new UsageMeter(new TokenEstimator(), "m", 10, UsageBounds.NONE);
    private final StreamRelay relay =
            new StreamRelay(meter, UnpooledByteBufAllocator.DEFAULT, false, false, 1, null);

    private StreamRelay read(String text) {
        relay.read(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)));
        return relay;
    }

    private String taken() {
        return taken(relay);
    }

    private static String chunk(String delta) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}\n\n";
    }

    @Test
    void holds_back_until_there_is_content_and_then_gives_everything_at_once() {
        read(chunk("{\"role\":\"assistant\"}") + ": keep-alive\n\n" + "data: {\"choices\":[]}\n\n");
        assertThat(relay.isCommitted()).isFalse();
        read(chunk("{\"content\":\"a\"}") + chunk("{\"content\":\"b\"}"));
        assertThat(relay.isCommitted()).isTrue();
        assertThat(taken())
                .isEqualTo(
                        chunk("{\"role\":\"assistant\"}")
                                + "data: {\"choices\":[]}\n\n"
                                + chunk("{\"content\":\"a\"}")
                                + chunk("{\"content\":\"b\"}"));
    }

    @Test
    void a_stream_that_ends_without_having_said_anything_is_no_answer() {
        read(
                chunk("{\"role\":\"assistant\"}")
                        + "data: {\"choices\":[],\"usage\":"
                        + USAGE
                        + "}\n\n");
        read("data: [DONE]\n\n");

        assertThat(relay.fault()).isEqualTo("empty answer");
        assertThat(relay.isDone()).isFalse();
        assertThat(relay.isCommitted()).isFalse();
        relay.release();
    }

    @Test
    void one_that_says_why_it_finished_is_an_answer_without_content() {
        for (var reason : List.of("stop", "length", "tool_calls", "content_filter")) {
            var empty =
                    new StreamRelay(meter, UnpooledByteBufAllocator.DEFAULT, false, false, 2, null);
            empty.read(bytes(finish(0).replace("stop", reason) + "data: [DONE]\n\n"));

            assertThat(empty.fault()).as(reason).isNull();
            assertThat(empty.isDone()).as(reason).isTrue();
            empty.release();
        }
    }

    @Test
    void what_the_caller_has_already_is_never_taken_for_an_empty_answer() {
        read("data: {\"x\":\"" + "y".repeat(300_000) + "\",\"choices\":[]}\n\n");
        assertThat(relay.isCommitted()).isTrue();
        assertThat(taken()).isNotEmpty();

        read("data: [DONE]\n\n");

        assertThat(relay.fault()).isNull();
        assertThat(relay.isDone()).isTrue();
    }

    @Test
    void writes_other_frames_as_our_own() {
        read(
                chunk("{\"content\":\"a\"}").replace("\n", "\r\n")
                        + "event: x\ndata: {\"choices\":\ndata: []}\n\n");
        assertThat(taken()).isEqualTo(chunk("{\"content\":\"a\"}") + "data: {\"choices\": []}\n\n");
    }

    @Test
    void a_cut_chunk_leaves_on_one_line_however_many_it_came_over() {
        read("data: {\"choices\":[{\"delta\":\ndata: {\"content\":\"a\"}}],\"usage\":null}\n\n");
        assertThat(taken()).isEqualTo("data: {\"choices\":[{\"delta\": {\"content\":\"a\"}}]}\n\n");
    }

    @Test
    void takes_the_usage_and_drops_its_chunk() {
        read(
                chunk("{\"content\":\"a\"}")
                        + "data:"
                        + " {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}\n\n"
                        + "data: [DONE]\n\n");
        assertThat(relay.isDone()).isTrue();
        assertThat(taken()).isEqualTo(chunk("{\"content\":\"a\"}"));
        assertThat(meter.reading().source()).isEqualTo(UsageSource.UPSTREAM_FINAL);
    }

    @Test
    void stops_at_garbage_and_at_an_error_but_keeps_what_was_good() {
        read(chunk("{\"content\":\"a\"}") + "data: {broken\n\n" + chunk("{\"content\":\"b\"}"));
        assertThat(relay.fault()).isEqualTo("malformed event");
        assertThat(taken()).isEqualTo(chunk("{\"content\":\"a\"}"));
    }

    @Test
    void a_cut_ends_every_answer_that_still_runs_and_tells_the_usage_to_who_asked() {
        var three = new StreamRelay(meter, UnpooledByteBufAllocator.DEFAULT, true, false, 3, null);
        three.read(
                bytes(
                        "data: {\"id\":\"c1\",\"choices\":[{\"index\":1,\"delta\":{},\"finish_reason\":\"stop\"}],\"model\":\"m\"}\n\n"));
        three.release();
        // The reader's bytes move when more of them come.
        three.read(bytes("data: {\"choices\":[{\"index\":0,\"delta\":{\"con"));

        three.cutShort(TokenUsage.of(10, 4));

        assertThat(taken(three))
                .isEqualTo(
                        "data: {\"id\":\"c1\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}],\"sluice\":{\"stop\":\"quota\"}}\n\n"
                                + "data: {\"id\":\"c1\",\"model\":\"m\",\"choices\":[{\"index\":2,\"delta\":{},\"finish_reason\":\"length\"}],\"sluice\":{\"stop\":\"quota\"}}\n\n"
                                + "data: {\"id\":\"c1\",\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":4,\"total_tokens\":14}}\n\n");
    }

    @Test
    void an_answer_that_ends_at_our_bound_says_so_in_its_last_chunk() {
        var ours =
                new StreamRelay(
                        meter,
                        UnpooledByteBufAllocator.DEFAULT,
                        false,
                        false,
                        2,
                        new StopField("quota"));
        var first = finish(0).replace("stop", "length");
        var second = first.replace("\"index\":0", "\"index\":1");
        ours.read(
                bytes(
                        chunk("{\"content\":\"a\"}")
                                + first.replace("}]}", "}],\"usage\":" + USAGE + "} ")
                                + second.replace("}]}", "}],\ndata: \"model\":\"m\"}")));
        assertThat(ours.isStopped()).isTrue();
        assertThat(taken(ours))
                .isEqualTo(
                        chunk("{\"content\":\"a\"}")
                                + first.replace("}]}", "}],\"sluice\":{\"stop\":\"quota\"}}")
                                + second.replace(
                                        "}]}",
                                        "}], \"model\":\"m\",\"sluice\":{\"stop\":\"quota\"}}"));
    }

    @Test
    void what_a_gateway_before_us_said_of_its_bound_stays() {
        var ours =
                new StreamRelay(
                        meter,
                        UnpooledByteBufAllocator.DEFAULT,
                        false,
                        false,
                        1,
                        new StopField("quota"));
        var said =
                finish(0)
                        .replace("stop", "length")
                        .replace("}]}", "}],\"sluice\":{\"stop\":\"budget\"}}");
        ours.read(bytes(said));
        assertThat(taken(ours)).isEqualTo(said);
    }

    @Test
    void usage_that_comes_with_every_chunk_reaches_only_who_asked_for_that() {
        var running = chunk("{\"content\":\"a\"}").replace("}]}", "}],\"usage\":" + USAGE + "}");
        var last = "data: {\"choices\":[],\"usage\":" + USAGE + "}\n\n";
        var asked = new StreamRelay(meter, UnpooledByteBufAllocator.DEFAULT, true, false, 1, null);
        asked.read(bytes(running + last));
        assertThat(taken(asked)).isEqualTo(running + last);

        var plain = new StreamRelay(meter, UnpooledByteBufAllocator.DEFAULT, true, true, 1, null);
        plain.read(bytes(running + last));
        assertThat(taken(plain)).isEqualTo(chunk("{\"content\":\"a\"}") + last);
    }

    @Test
    void an_answer_of_several_is_over_when_all_have_finished() {
        var two = new StreamRelay(meter, UnpooledByteBufAllocator.DEFAULT, false, false, 2, null);
        two.read(bytes(finish(1).replace("}]}", "}],\"usage\":" + USAGE + "}")));
        assertThat(two.isFinished()).isFalse();
        assertThat(meter.reading().source()).isEqualTo(UsageSource.UPSTREAM_CUMULATIVE);
        two.read(bytes(finish(0)));
        assertThat(two.isFinished()).isTrue();
        two.release();
    }

    private static final String USAGE = "{\"prompt_tokens\":3,\"completion_tokens\":1}";

    private static String finish(int choice) {
        return "data: {\"choices\":[{\"index\":%d,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                .formatted(choice);
    }

    private static io.netty.buffer.ByteBuf bytes(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String taken(StreamRelay relay) {
        var waiting = relay.take();
        if (waiting == null) {
            return "";
        }
        try {
            return waiting.toString(StandardCharsets.UTF_8);
        } finally {
            waiting.release();
        }
    }

    @Test
    void counts_what_is_generated_where_no_usage_comes() {
        read(chunk("{\"content\":\"some words that are counted\"}"));
        assertThat(meter.reading().source()).isEqualTo(UsageSource.TOKENIZER_ESTIMATE);
        assertThat(meter.reading().usage().completion()).isBetween(3L, 12L);
        relay.release();
    }
}
