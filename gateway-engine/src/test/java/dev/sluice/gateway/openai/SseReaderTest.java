package dev.sluice.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SseReaderTest {

    private static final class Collected implements SseReader.Sink {
        final List<String> data = new ArrayList<>();
        final List<String> plain = new ArrayList<>();
        int comments;

        @Override
        public void event(
                byte[] raw,
                int rawFrom,
                int rawTo,
                byte[] bytes,
                int dataFrom,
                int dataTo,
                boolean isPlain) {
            data.add(new String(bytes, dataFrom, dataTo - dataFrom, StandardCharsets.UTF_8));
            if (isPlain) {
                plain.add(new String(raw, rawFrom, rawTo - rawFrom, StandardCharsets.UTF_8));
            }
        }

        @Override
        public void comment() {
            comments++;
        }
    }

    private static Collected read(String text, int... cuts) {
        var collected = new Collected();
        var reader = new SseReader();
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        int from = 0;
        for (int cut : cuts) {
            assertThat(reader.read(Unpooled.wrappedBuffer(bytes, from, cut - from), collected))
                    .isTrue();
            from = cut;
        }
        assertThat(reader.read(Unpooled.wrappedBuffer(bytes, from, bytes.length - from), collected))
                .isTrue();
        return collected;
    }

    private static final String STREAM =
            "data: one\n\n"
                    + ": keep-alive\n\n"
                    + "event: x\n"
                    + "id: 7\n"
                    + "data: two\n"
                    + "data: lines\n\n"
                    + "data:three\n\n"
                    + "data\n\n"
                    + "data: \u4f60\u597d\n\n"
                    + "retry: 5\n\n"
                    + "data: [DONE]\n\n";
    private static final List<String> EVENTS =
            List.of("one", "two\nlines", "three", "", "\u4f60\u597d", "[DONE]");

    @Test
    void reads_events_with_every_kind_of_line_end() {
        for (var end : List.of("\n", "\r\n", "\r")) {
            var collected = read(STREAM.replace("\n", end));
            assertThat(collected.data).isEqualTo(EVENTS);
            assertThat(collected.comments).isEqualTo(1);
        }
    }

    @Test
    void gives_the_same_however_the_bytes_are_split() {
        var random = new Random(7);
        for (var end : List.of("\n", "\r\n", "\r")) {
            var text = STREAM.replace("\n", end);
            int length = text.getBytes(StandardCharsets.UTF_8).length;
            for (int at = 1; at < length; at++) {
                assertThat(read(text, at).data).as("cut at " + at).isEqualTo(EVENTS);
            }
            for (int round = 0; round < 500; round++) {
                var cuts = random.ints(random.nextInt(1, 12), 1, length).sorted().toArray();
                assertThat(read(text, cuts).data).isEqualTo(EVENTS);
            }
        }
    }

    @Test
    void calls_plain_only_what_may_be_passed_on_as_it_is() {
        assertThat(read(STREAM).plain)
                .containsExactly("data: one\n\n", "data: \u4f60\u597d\n\n", "data: [DONE]\n\n");
        assertThat(read(STREAM.replace("\n", "\r\n")).plain).isEmpty();
    }

    @Test
    void passes_a_byte_order_mark() {
        assertThat(read("\ufeffdata: one\n\n").data).containsExactly("one");
    }

    @Test
    void ends_where_an_event_is_too_large() {
        var reader = new SseReader();
        var part =
                Unpooled.wrappedBuffer(
                        ("data: " + "x".repeat(1000)).getBytes(StandardCharsets.UTF_8));
        boolean fits = true;
        int reads = 0;
        while (fits && reads < 5000) {
            fits = reader.read(part.duplicate(), new Collected());
            reads++;
        }
        assertThat(fits).isFalse();
        assertThat(reads * 1006).isBetween(SseReader.LARGEST_EVENT, SseReader.LARGEST_EVENT + 2012);
    }

    @Test
    void knows_of_a_rest() {
        var reader = new SseReader();
        reader.read(
                Unpooled.wrappedBuffer("data: one\n\n".getBytes(StandardCharsets.UTF_8)),
                new Collected());
        assertThat(reader.hasRest()).isFalse();
        reader.read(
                Unpooled.wrappedBuffer("data: t".getBytes(StandardCharsets.UTF_8)),
                new Collected());
        assertThat(reader.hasRest()).isTrue();
    }
}
