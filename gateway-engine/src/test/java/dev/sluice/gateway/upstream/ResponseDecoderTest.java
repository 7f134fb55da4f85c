package dev.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResponseDecoderTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String[] SIZE_LINES = {
        "%x\r\n", "%X\r\n", "0%x\r\n", "00000%x\r\n", "%x;name=value\r\n", "%x;a=\"b\"\r\n"
    };
    private static final String[] FAULTS = {
        "xyz\r\nabc\r\n",
        "3\nabc\r\n",
        "3\r\nabcd\r\n",
        "3\r\nabc\n",
        "\r\n",
        "-1\r\nabc\r\n",
        "+3\r\nabc\r\n",
        "3 \r\nabc\r\n",
        "fffffffff\r\nabc\r\n",
        "3\r\nabc\rx"
    };

    @Test
    void what_one_read_brings_is_one_content() {
        var heard = heard(new ResponseDecoder(), List.of(HEAD, "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));

        assertThat(heard).containsExactly("head 200", "abcde", "end");
    }

    @Test
    void says_what_nettys_decoder_says_however_a_stream_is_made_and_cut() {
        var random = new Random(7);
        for (int round = 0; round < 5_000; round++) {
            var pieces = cut(stream(random), random);

            var expected = joined(heard(new HttpResponseDecoder(), pieces));
            var actual = joined(heard(new ResponseDecoder(), pieces));

            assertThat(actual).as("%s", pieces).isEqualTo(expected);
        }
    }

    /// One or two answers; in every fourth stream something is wrong.
    private static String stream(Random random) {
        var text = new StringBuilder();
        for (int answers = 1 + random.nextInt(2); answers > 0; answers--) {
            text.append(HEAD);
            for (int chunks = random.nextInt(8); chunks > 0; chunks--) {
                var data = "d".repeat(1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 20));
                boolean odd = random.nextInt(12) == 0;
                var line = SIZE_LINES[odd ? random.nextInt(SIZE_LINES.length) : 0];
                text.append(line.formatted(data.length())).append(data).append("\r\n");
                if (random.nextInt(40) == 0) {
                    text.append(FAULTS[random.nextInt(FAULTS.length)]);
                }
            }
            text.append(random.nextInt(8) == 0 ? "0\r\nTrailer: 1\r\n\r\n" : "0\r\n\r\n");
        }
        if (random.nextInt(8) == 0) {
            text.setLength(random.nextInt(text.length()));
        }
        return text.toString();
    }

    private static List<String> cut(String text, Random random) {
        var pieces = new ArrayList<String>();
        int largest = 1 + random.nextInt(400);
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + 1 + random.nextInt(largest));
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }

    /// What a decoder tells, in words: head, the bytes of a content, fault, end.
    private static List<String> heard(HttpResponseDecoder decoder, List<String> pieces) {
        var channel = new EmbeddedChannel(decoder);
        var heard = new ArrayList<String>();
        for (var piece : pieces) {
            channel.writeInbound(Unpooled.copiedBuffer(piece, StandardCharsets.US_ASCII));
            listen(channel, heard);
        }
        var _ = channel.close();
        listen(channel, heard);
        return heard;
    }

    private static void listen(EmbeddedChannel channel, List<String> heard) {
        for (HttpObject next = channel.readInbound(); next != null; next = channel.readInbound()) {
            if (next.decoderResult().isFailure()) {
                heard.add("fault");
            } else {
                if (next instanceof HttpResponse head) {
                    heard.add("head " + head.status().code());
                }
                if (next instanceof HttpContent content && content.content().isReadable()) {
                    heard.add(content.content().toString(StandardCharsets.US_ASCII));
                }
                if (next instanceof LastHttpContent) {
                    heard.add("end");
                }
            }
            ReferenceCountUtil.release(next);
        }
    }

    /// Contents that follow each other are one text: how they are cut is nobody's business.
    private static String joined(List<String> heard) {
        return String.join(" ", heard).replaceAll("(?<=d) (?=d)", "");
    }
}
