package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerScanTest {
    private static final String PLAIN =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5\r\n\r\n{\"a\":";
    private static final String STREAM =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "9\r\ndata: 1\n\n\r\n5\r\ndata:\r\n9\r\n [DONE]\n\n\r\n0\r\n\r\n";

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1_000})
    void finds_the_end_of_an_answer_however_it_is_cut(int step) {
        assertThat(verdict(PLAIN, false, step)).isTrue();
        assertThat(verdict(STREAM, true, step)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000})
    void a_stream_without_its_end_mark_is_no_good_answer(int step) {
        assertThat(verdict(STREAM.replace("[DONE]", "[GONE]"), true, step)).isFalse();
        assertThat(verdict(PLAIN.replace("200", "500"), false, step)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz"
            })
    void bytes_that_are_no_answer_are_named(String bytes) {
        assertThatIllegalStateException().isThrownBy(() -> verdict(bytes, false, 1_000));
    }

    private static boolean verdict(String answer, boolean stream, int step) {
        var scan = new AnswerScan(stream);
        var bytes = Unpooled.wrappedBuffer(answer.getBytes(StandardCharsets.US_ASCII));
        while (!scan.read(bytes.readSlice(Math.min(step, bytes.readableBytes())))) {
            assertThat(bytes.isReadable()).as("the end was found before the bytes ended").isTrue();
        }
        assertThat(bytes.isReadable()).as("every byte belongs to the answer").isFalse();
        return scan.takeVerdict();
    }
}
