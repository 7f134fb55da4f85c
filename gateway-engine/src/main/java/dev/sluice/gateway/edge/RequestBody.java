package dev.sluice.gateway.edge;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.Arrays;

/// The body of one request as it comes: collected up to its limit, or only counted once nobody
/// wants it any more. Used again for each request of a connection.
final class RequestBody {
    private static final int DISCARD_AT_MOST = 256 * 1024;
    private static final int RESERVE_AT_MOST = 64 * 1024;
    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes = NOTHING;
    private int size;
    private int limit;
    private long announced;

    /// A request begins whose head says how much comes.
    void begin(HttpRequest request) {
        size = 0;
        limit = 0;
        announced =
                request.headers().contains("transfer-encoding")
                        ? -1
                        : HttpUtil.getContentLength(request, 0L);
    }

    /// A request begins that cannot be read.
    void beginUnreadable() {
        size = 0;
        limit = 0;
        announced = -1;
    }

    /// How much may come.
    void limit(int most) {
        limit = most;
    }

    int limit() {
        return limit;
    }

    /// Takes more of it; false, and nothing taken, where it grows over its limit.
    boolean add(ByteBuf more) {
        int count = more.readableBytes();
        if (count > limit - size) {
            return false;
        }
        if (bytes.length - size < count) {
            int wanted = Math.max(size + count, Math.min(bytes.length * 2, limit));
            boolean known = announced > 0 && announced <= RESERVE_AT_MOST;
            bytes = Arrays.copyOf(bytes, known ? (int) announced : wanted);
        }
        more.readBytes(bytes, size, count);
        size += count;
        return true;
    }

    /// Counts more of it and throws it away; false where it is too much to wait for its end.
    boolean discard(ByteBuf more) {
        size += more.readableBytes();
        return size <= DISCARD_AT_MOST;
    }

    /// The whole body; the array is the taker's.
    byte[] take() {
        var whole = bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
        bytes = NOTHING;
        return whole;
    }

    /// Lets go of what was collected.
    void drop() {
        bytes = NOTHING;
    }

    /// Whether so little is left to come that waiting for it is cheaper than another connection.
    boolean endsSoon() {
        return announced >= 0 && announced - size <= DISCARD_AT_MOST;
    }

    /// Whether less has come than a caller at this pace would have sent.
    boolean isBehind(double seconds, int bytesPerSecond) {
        return size < seconds * bytesPerSecond;
    }
}
