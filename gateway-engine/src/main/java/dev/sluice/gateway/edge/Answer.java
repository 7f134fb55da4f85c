package dev.sluice.gateway.edge;

import dev.sluice.gateway.exchange.Downstream;
import dev.sluice.gateway.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes one answer in wire form: its head waits for the first bytes, small pieces become one
/// buffer, and every call is one write.
///
/// Framing is decided here and copied from nowhere: a length for an answer in one piece, chunks for
/// a stream, and for HTTP/1.0, which knows no chunks, the end of the connection.
final class Answer implements Downstream {
    private static final byte[] LINE = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED =
            "transfer-encoding: chunked\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "connection: close\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEEP =
            "connection: keep-alive\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SMALL = 16 * 1024;

    /// More than a chunk's size line, its line end and the last chunk take.
    private static final int FRAMING = 32;

    /// Owner of the connection: says whether it may go on, and hears when the answer is complete.
    interface Owner {
        /// Asked once, when the head is made.
        boolean mayKeepAlive();

        /// The answer was handed to the channel. `keep` is what its head promised; `aborted` that
        /// it must be seen to be cut.
        void answered(boolean keep, boolean aborted);
    }

    private final Channel channel;
    private final Owner owner;
    private final DateLine date;
    private final boolean http10;
    private final boolean withoutBody;

    private @Nullable ResponseHead waiting;
    private boolean begun;
    private boolean keep;
    private boolean complete;

    Answer(Channel channel, Owner owner, DateLine date, boolean http10, boolean withoutBody) {
        this.channel = channel;
        this.owner = owner;
        this.date = date;
        this.http10 = http10;
        this.withoutBody = withoutBody;
    }

    /// True once bytes of the answer were handed to the channel or wait for it.
    boolean isBegun() {
        return begun;
    }

    boolean isComplete() {
        return complete;
    }

    /// Drops what waits; for a connection that has ended.
    void discard() {
        complete = true;
        waiting = null;
    }

    @Override
    public EventLoop loop() {
        return channel.eventLoop();
    }

    @Override
    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void whole(ResponseHead head, ByteBuf body) {
        if (complete) {
            body.release();
            return;
        }
        int size = body.readableBytes();
        begun = true;
        complete = true;
        keep = owner.mayKeepAlive();
        var out = line(head, size);
        ByteBufUtil.writeAscii(out, "content-length: ");
        ByteBufUtil.writeAscii(out, Integer.toString(size));
        out.writeBytes(CRLF);
        connection(out);
        out.writeBytes(CRLF);
        if (withoutBody) {
            body.release();
            write(out, true);
        } else {
            append(out, body, true);
        }
        owner.answered(keep, false);
    }

    @Override
    public void head(ResponseHead head) {
        if (complete) {
            return;
        }
        begun = true;
        keep = owner.mayKeepAlive() && !http10;
        waiting = head;
    }

    @Override
    public void part(ByteBuf bytes) {
        if (complete || !bytes.isReadable()) {
            bytes.release();
            return;
        }
        chunk(bytes, null);
    }

    @Override
    public void end(ByteBuf last) {
        if (complete) {
            last.release();
            return;
        }
        complete = true;
        if (last.isReadable()) {
            chunk(last, http10 ? null : LAST_CHUNK);
        } else {
            last.release();
            var out = taken(LAST_CHUNK.length);
            if (!http10) {
                out.writeBytes(LAST_CHUNK);
            }
            write(out, true);
        }
        owner.answered(keep, false);
    }

    @Override
    public void abort(ByteBuf last) {
        if (complete) {
            last.release();
            return;
        }
        complete = true;
        if (last.isReadable()) {
            chunk(last, null);
        } else {
            last.release();
            write(taken(0), true);
        }
        owner.answered(false, true);
    }

    private void chunk(ByteBuf bytes, byte @Nullable [] trailer) {
        int size = bytes.readableBytes();
        var out = taken(size <= SMALL ? size + FRAMING : FRAMING);
        if (!http10) {
            ByteBufUtil.writeAscii(out, Integer.toHexString(size));
            out.writeBytes(CRLF);
        }
        if (size <= SMALL) {
            out.writeBytes(bytes);
            bytes.release();
            tail(out, trailer);
            write(out, true);
        } else {
            write(out, false);
            write(bytes, false);
            var tail = channel.alloc().buffer(16);
            tail(tail, trailer);
            write(tail, true);
        }
    }

    private void tail(ByteBuf out, byte @Nullable [] trailer) {
        if (!http10) {
            out.writeBytes(CRLF);
        }
        if (trailer != null) {
            out.writeBytes(trailer);
        }
    }

    private void append(ByteBuf out, ByteBuf body, boolean flush) {
        if (body.readableBytes() <= SMALL) {
            out.writeBytes(body);
            body.release();
            write(out, flush);
        } else {
            write(out, false);
            write(body, flush);
        }
    }

    /// A buffer with room for `more` bytes behind the head, where that still waits.
    private ByteBuf taken(int more) {
        var head = waiting;
        if (head == null) {
            return channel.alloc().buffer(more);
        }
        waiting = null;
        var out = line(head, more);
        if (!http10) {
            out.writeBytes(CHUNKED);
        }
        connection(out);
        out.writeBytes(CRLF);
        return out;
    }

    private ByteBuf line(ResponseHead head, int more) {
        var out = channel.alloc().buffer(head.size() + 256 + Math.min(more, SMALL));
        out.writeBytes(LINE);
        var status = HttpResponseStatus.valueOf(head.status());
        ByteBufUtil.copy(status.codeAsText(), out);
        out.writeByte(' ');
        ByteBufUtil.writeAscii(out, status.reasonPhrase());
        out.writeBytes(CRLF);
        out.writeBytes(date.line());
        out.writeBytes(head.bytes(), 0, head.size());
        return out;
    }

    private void connection(ByteBuf out) {
        if (!keep) {
            out.writeBytes(CLOSE);
        } else if (http10) {
            out.writeBytes(KEEP);
        }
    }

    private void write(ByteBuf out, boolean flush) {
        // What cannot be written is told by the connection's end, which the owner hears of.
        if (flush) {
            var _ = channel.writeAndFlush(out, channel.voidPromise());
        } else {
            var _ = channel.write(out, channel.voidPromise());
        }
    }
}
