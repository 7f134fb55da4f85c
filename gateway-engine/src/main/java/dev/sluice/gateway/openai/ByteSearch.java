package dev.sluice.gateway.openai;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Looks for the next byte that matters, eight bytes at a time: most bytes of an answer are text
/// that nobody has to look at one by one.
final class ByteSearch {
    private static final VarHandle EIGHT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;
    private static final long LINE_FEEDS = ONES * '\n';
    private static final long CARRIAGE_RETURNS = ONES * '\r';
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';

    private ByteSearch() {}

    /// Where the next line feed or carriage return stands in `[from, to)`; `to` where none does.
    static int lineEnd(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long word = (long) EIGHT.get(bytes, at);
            long found = zeros(word ^ LINE_FEEDS) | zeros(word ^ CARRIAGE_RETURNS);
            if (found != 0) {
                return at + first(found);
            }
        }
        while (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    /// Where the next byte stands in `[from, to)` that is more than a character of a JSON string: a
    /// quote, a backslash, a control character or the beginning of a longer character; `to` where
    /// none does.
    static int stringMark(byte[] bytes, int from, int to) {
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long word = (long) EIGHT.get(bytes, at);
            long controls = word - SPACES & ~word & HIGHS;
            long found = zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES) | controls | word & HIGHS;
            if (found != 0) {
                return at + first(found);
            }
        }
        while (at < to && bytes[at] != '"' && bytes[at] != '\\' && bytes[at] >= ' ') {
            at++;
        }
        return at;
    }

    /// The high bit of every byte that is zero. Bytes behind the first zero may be marked too,
    /// which does not matter where only the first is asked for.
    private static long zeros(long word) {
        return word - ONES & ~word & HIGHS;
    }

    private static int first(long found) {
        return Long.numberOfTrailingZeros(found) >>> 3;
    }
}
