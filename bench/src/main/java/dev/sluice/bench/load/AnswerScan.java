package dev.sluice.bench.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Finds the end of one HTTP/1.1 answer after the other in the bytes of a connection, and whether
/// it is the answer that was hoped for.
final class AnswerScan {
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final int UNKNOWN = -1;

    private final boolean stream;
    private final byte[] head = new byte[LONGEST_HEAD];
    private State state = State.HEAD;
    private int headLength;
    private int status;
    private boolean chunked;
    private long left;
    private long size;
    private int matched;

    AnswerScan(boolean stream) {
        this.stream = stream;
    }

    /// Reads up to the end of the answer or of the bytes.
    ///
    /// @return whether the answer ended
    /// @throws IllegalStateException if the bytes are no answer
    boolean read(ByteBuf bytes) {
        while (bytes.isReadable()) {
            switch (state) {
                case HEAD -> readHead(bytes);
                case BODY -> readBody(bytes);
                case CHUNK_SIZE -> readChunkSize(bytes);
                case CHUNK -> readBody(bytes);
                case CHUNK_END -> readChunkEnd(bytes);
                case TRAILER -> readTrailer(bytes);
                case ENDED -> throw new IllegalStateException("bytes after the answer");
            }
            if (state == State.BODY && left == 0) {
                state = State.ENDED;
            }
            if (state == State.ENDED) {
                return true;
            }
        }
        return false;
    }

    /// Whether the ended answer is a good one; the next may be read afterwards.
    boolean takeVerdict() {
        var good = status == 200 && (!stream || matched == DONE.length);
        state = State.HEAD;
        headLength = 0;
        chunked = false;
        left = 0;
        size = 0;
        matched = 0;
        return good;
    }

    int status() {
        return status;
    }

    private void readHead(ByteBuf bytes) {
        while (bytes.isReadable()) {
            if (headLength == LONGEST_HEAD) {
                throw new IllegalStateException("a head without an end");
            }
            var one = bytes.readByte();
            head[headLength++] = one;
            if (one == '\n'
                    && headLength > 3
                    && head[headLength - 2] == '\r'
                    && head[headLength - 3] == '\n') {
                judgeHead(new String(head, 0, headLength, StandardCharsets.US_ASCII));
                return;
            }
        }
    }

    private void judgeHead(String text) {
        status = Integer.parseInt(text.substring(9, 12));
        left = UNKNOWN;
        for (var line : text.split("\r\n", -1)) {
            var lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                left = Long.parseLong(lower.substring("content-length:".length()).trim());
            } else if (lower.startsWith("transfer-encoding:") && lower.endsWith("chunked")) {
                chunked = true;
            }
        }
        if (!chunked && left == UNKNOWN) {
            throw new IllegalStateException("an answer without a length: " + status);
        }
        state = chunked ? State.CHUNK_SIZE : State.BODY;
    }

    private void readBody(ByteBuf bytes) {
        var length = (int) Math.min(left, bytes.readableBytes());
        if (stream) {
            match(bytes, length);
        }
        bytes.skipBytes(length);
        left -= length;
        if (left == 0 && state == State.CHUNK) {
            state = State.CHUNK_END;
        }
    }

    /// Keeps how much of the end mark the body's last bytes are; only the tail can matter.
    private void match(ByteBuf bytes, int length) {
        var from = bytes.readerIndex() + Math.max(0, length - DONE.length);
        if (length >= DONE.length) {
            matched = 0;
        }
        for (var at = from; at < bytes.readerIndex() + length; at++) {
            var one = bytes.getByte(at);
            if (matched < DONE.length && one == DONE[matched]) {
                matched++;
            } else {
                matched = one == DONE[0] ? 1 : 0;
            }
        }
    }

    private void readChunkSize(ByteBuf bytes) {
        while (bytes.isReadable()) {
            var one = bytes.readByte();
            var digit = Character.digit(one, 16);
            if (digit >= 0) {
                size = size * 16 + digit;
            } else if (one == '\n') {
                left = size;
                state = size == 0 ? State.TRAILER : State.CHUNK;
                size = 0;
                return;
            } else if (one != '\r') {
                throw new IllegalStateException("no chunk size: " + one);
            }
        }
    }

    private void readChunkEnd(ByteBuf bytes) {
        if (bytes.readByte() == '\n') {
            state = State.CHUNK_SIZE;
        }
    }

    private void readTrailer(ByteBuf bytes) {
        if (bytes.readByte() == '\n') {
            state = State.ENDED;
        }
    }

    private enum State {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER,
        ENDED
    }
}
