package dev.sluice.gateway.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.metering.TokenEstimator;
import dev.sluice.gateway.metering.UsageMeter;
import dev.sluice.gateway.metering.UsageSource;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StreamRelayTest {
    private final UsageMeter meter = new UsageMeter(new TokenEstimator(), "m", 10);
    private final StreamRelay relay =
            new StreamRelay(meter, UnpooledByteBufAllocator.DEFAULT, false);

    private StreamRelay read(String text) {
        relay.read(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)));
        return relay;
    }

    private String taken() {
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
    void writes_other_frames_as_our_own() {
        read(
                chunk("{\"content\":\"a\"}").replace("\n", "\r\n")
                        + "event: x\ndata: {\"choices\":\ndata: []}\n\n");
        assertThat(taken()).isEqualTo(chunk("{\"content\":\"a\"}") + "data: {\"choices\": []}\n\n");
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
    void counts_what_is_generated_where_no_usage_comes() {
        read(chunk("{\"content\":\"some words that are counted\"}"));
        assertThat(meter.reading().source()).isEqualTo(UsageSource.TOKENIZER_ESTIMATE);
        assertThat(meter.reading().usage().completion()).isBetween(3L, 12L);
        relay.release();
    }
}
