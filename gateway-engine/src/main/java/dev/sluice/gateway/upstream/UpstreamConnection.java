package dev.sluice.gateway.upstream;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One connection to an endpoint: it carries one call at a time and goes back to its pool only
/// after a clean end with nothing behind it.
///
/// Netty's decoder says nothing where a body is cut by the end of the connection; here that is
/// `Broken`.
final class UpstreamConnection extends ChannelInboundHandlerAdapter {
    private static final long DRAIN_SECONDS = 1;
    private static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final UpstreamPool pool;
    private final UpstreamPool.Key key;
    private final long lastUse;
    private final ResponseDecoder decoder = new ResponseDecoder();

    private @Nullable ChannelHandlerContext context;
    private @Nullable UpstreamCall call;
    private boolean reused;
    private boolean anyByte;
    private boolean headSeen;
    private boolean ended;
    private boolean keepAlive;
    private boolean interim;
    private boolean draining;
    private boolean closed;
    private long idleUntil;

    UpstreamConnection(UpstreamPool pool, UpstreamPool.Key key, long lastUse) {
        this.pool = pool;
        this.key = key;
        this.lastUse = lastUse;
    }

    ResponseDecoder decoder() {
        return decoder;
    }

    UpstreamPool.Key key() {
        return key;
    }

    void idleUntil(long nanos) {
        idleUntil = nanos;
    }

    boolean isUsable(long now) {
        return !closed
                && context != null
                && context.channel().isActive()
                && idleUntil - now > 0
                && lastUse - now > 0;
    }

    /// Sends a call's request; `fromPool` tells that the other side may have closed meanwhile.
    void carry(UpstreamCall next, boolean fromPool) {
        if (next.isOver()) {
            close();
            return;
        }
        var ctx = context;
        var message = next.carriedBy(this);
        if (ctx == null || message == null) {
            throw new IllegalStateException("a call without a connection or bytes is carried");
        }
        call = next;
        reused = fromPool;
        anyByte = false;
        headSeen = false;
        ended = false;
        interim = false;
        if (next.isPaused()) {
            reading(false);
        }
        ctx.writeAndFlush(message)
                .addListener(
                        (ChannelFutureListener)
                                written -> {
                                    // What could not be written is told by the connection's end.
                                    if (!written.isSuccess()) {
                                        var _ = written.channel().close();
                                    }
                                });
    }

    void reading(boolean on) {
        if (context != null) {
            context.channel().config().setAutoRead(on);
        }
    }

    void close() {
        closed = true;
        if (context != null) {
            var _ = context.close();
        }
    }

    /// Nobody listens any more: wait a moment for a clean end, which saves the connection.
    void drain() {
        draining = true;
        reading(true);
        if (context != null) {
            var _ =
                    context.executor()
                            .schedule(
                                    () -> {
                                        if (draining) {
                                            close();
                                        }
                                    },
                                    DRAIN_SECONDS,
                                    TimeUnit.SECONDS);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var current = call;
        if (!(message instanceof HttpObject part) || current == null || ended || closed) {
            // Bytes that nobody asked for: whatever comes next cannot be trusted to be an answer to
            // us.
            ReferenceCountUtil.release(message);
            if (!closed) {
                surplus();
            }
            return;
        }
        if (!anyByte) {
            anyByte = true;
            current.answered();
        }
        if (part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            close();
            fail(UpstreamEvent.Cause.MALFORMED, "malformed answer");
            return;
        }
        if (message instanceof HttpResponse response) {
            head(current, response);
        }
        if (message instanceof HttpContent content) {
            body(current, content);
        }
    }

    private void head(UpstreamCall current, HttpResponse response) {
        int status = response.status().code();
        interim = status >= 100 && status < 200 && status != 101;
        if (interim) {
            return;
        }
        if (status < 200 || status > 599) {
            close();
            fail(UpstreamEvent.Cause.MALFORMED, "status " + status);
            return;
        }
        headSeen = true;
        keepAlive = HttpUtil.isKeepAlive(response);
        current.tell(new UpstreamEvent.Head(status, response.headers()));
    }

    private void body(UpstreamCall current, HttpContent content) {
        if (!headSeen) {
            // The empty end of an interim answer, or what follows a head already refused.
            content.release();
            return;
        }
        if (content.content().isReadable()) {
            current.tell(new UpstreamEvent.Chunk(content.content()));
        } else {
            content.release();
        }
        if (content instanceof LastHttpContent) {
            ended = true;
            current.tell(new UpstreamEvent.End());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        var current = call;
        if (current != null && !ended) {
            current.readComplete();
        }
        if (current != null && ended) {
            call = null;
            draining = false;
            boolean again = keepAlive && !closed && !decoder.hasSurplus();
            if (again) {
                reading(true);
                pool.release(this);
            } else {
                close();
            }
            current.readComplete();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        var current = call;
        closed = true;
        if (current == null) {
            pool.forget(this);
            return;
        }
        if (ended) {
            // An answer without a length ends with its connection.
            channelReadComplete(ctx);
            return;
        }
        boolean stale =
                reused
                        && !anyByte
                        && !current.isOver()
                        && pool.now() - current.sentAt() < STALE_NANOS;
        if (stale) {
            call = null;
            current.again();
        } else {
            fail(
                    UpstreamEvent.Cause.CLOSED,
                    headSeen ? "closed within the answer" : "closed before an answer");
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            close();
            fail(UpstreamEvent.Cause.CONNECT, "tls");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A reset arrives here before the connection is told to be inactive, which then says the
        // rest.
        var _ = ctx.close();
    }

    private void surplus() {
        pool.forget(this);
        close();
        if (call != null && !ended) {
            fail(UpstreamEvent.Cause.MALFORMED, "surplus bytes");
        }
    }

    private void fail(UpstreamEvent.Cause cause, String reason) {
        var current = call;
        if (current != null) {
            call = null;
            current.broken(cause, reason);
        }
    }
}
