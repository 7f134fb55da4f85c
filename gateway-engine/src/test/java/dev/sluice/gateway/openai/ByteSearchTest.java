package dev.sluice.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteSearchTest {

    @Test
    void finds_what_looking_at_each_byte_finds() {
        var random = new Random(42);
        for (int round = 0; round < 20_000; round++) {
            var bytes = bytes(random);
            int from = random.nextInt(bytes.length + 1);
            int to = from + random.nextInt(bytes.length - from + 1);

            int lineEnd = from;
            while (lineEnd < to && bytes[lineEnd] != '\n' && bytes[lineEnd] != '\r') {
                lineEnd++;
            }
            int mark = from;
            while (mark < to && bytes[mark] != '"' && bytes[mark] != '\\' && bytes[mark] >= ' ') {
                mark++;
            }

            assertThat(ByteSearch.lineEnd(bytes, from, to)).isEqualTo(lineEnd);
            assertThat(ByteSearch.stringMark(bytes, from, to)).isEqualTo(mark);
        }
    }

    /// Mostly text, with the bytes that matter, and their neighbours, now and then.
    private static byte[] bytes(Random random) {
        var bytes = new byte[random.nextInt(40)];
        var rare =
                new byte[] {'\n', '\r', '"', '\\', 0, 9, 11, 12, 14, 31, ' ', '!', '#', -1, -128};
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] =
                    random.nextInt(12) == 0
                            ? rare[random.nextInt(rare.length)]
                            : (byte) ('a' + random.nextInt(26));
        }
        return bytes;
    }
}
