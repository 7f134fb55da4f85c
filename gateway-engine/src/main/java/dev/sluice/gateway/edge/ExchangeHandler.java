package dev.sluice.gateway.edge;

import dev.sluice.gateway.edge.AcceptRequest.Acceptance;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.metering.EventIds;
import dev.sluice.gateway.stage.Journey;
import dev.sluice.gateway.stage.Walk;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// One connection: it turns what Netty brings into calls to the walk, one exchange after the other,
/// and holds no rule of its own.
///
/// While an exchange runs the connection is read on, because only so is a caller that leaves
/// noticed; requests that come early wait, sixteen at most.
final class ExchangeHandler extends ChannelInboundHandlerAdapter implements Answer.Owner {
    private static final ByteBuf CONTINUE =
            Unpooled.unreleasableBuffer(
                    Unpooled.directBuffer()
                            .writeBytes(
                                    "HTTP/1.1 100 Continue\r\n\r\n"
                                            .getBytes(StandardCharsets.US_ASCII)));

    private final AcceptRequest accept;
    private final EventIds ids;
    private final Walk walk;
    private final Ticker ticker;
    private final LoopConnections connections;
    private final StrictRequestDecoder decoder;
    private final EarlyRequests early = new EarlyRequests();
    private final RequestBody body = new RequestBody();
    private final TimeLimits limits;

    private @Nullable ChannelHandlerContext context;
    private String remoteAddress = "";
    private Phase phase = Phase.IDLE;
    private @Nullable Journey journey;
    private @Nullable Answer answer;
    private boolean requestKeepsAlive;
    private boolean closeAfterQueue;
    private boolean draining;
    private boolean advancing;

    ExchangeHandler(
            EdgeSettings settings,
            AcceptRequest accept,
            EventIds ids,
            Walk walk,
            Ticker ticker,
            LoopConnections connections,
            StrictRequestDecoder decoder) {
        this.limits = new TimeLimits(settings);
        this.accept = accept;
        this.ids = ids;
        this.walk = walk;
        this.ticker = ticker;
        this.connections = connections;
        this.decoder = decoder;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        if (ctx.channel().remoteAddress() instanceof InetSocketAddress remote
                && remote.getAddress() != null) {
            remoteAddress = remote.getAddress().getHostAddress();
        }
        limits.begin(ticker.nanoTime());
        connections.add(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connections.remove(this);
        early.clear();
        if (answer != null) {
            answer.discard();
        }
        if (journey != null) {
            journey.callerLeft();
            journey = null;
        }
        phase = Phase.LINGERING;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (phase == Phase.LINGERING || closeAfterQueue) {
            ReferenceCountUtil.release(message);
        } else if (phase == Phase.ANSWERING || !early.isEmpty()) {
            wait(ctx, part);
        } else {
            take(ctx, part);
        }
    }

    private void wait(ChannelHandlerContext ctx, HttpObject part) {
        if (early.add(part)) {
            ctx.channel().config().setAutoRead(false);
        } else {
            // The connection ends with the answers it is owed.
            closeAfterQueue = true;
        }
    }

    private void take(ChannelHandlerContext ctx, HttpObject part) {
        if (part instanceof HttpRequest request) {
            begin(ctx, request);
        }
        if (part instanceof HttpContent content) {
            content(content);
        } else {
            ReferenceCountUtil.release(part);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        boolean failed = request.decoderResult().isFailure();
        boolean http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        requestKeepsAlive = !failed && HttpUtil.isKeepAlive(request);
        var fresh =
                new Answer(
                        ctx.channel(),
                        this,
                        connections.date(),
                        http10 && !failed,
                        request.method().equals(HttpMethod.HEAD));
        answer = fresh;
        if (failed) {
            body.beginUnreadable();
        } else {
            body.begin(request);
        }
        phase = Phase.BODY;
        limits.begin(ticker.nanoTime());
        var id = ids.next();
        switch (accept.apply(request, id, remoteAddress)) {
            case Acceptance.Refused(var refusal, var fatal) -> {
                requestKeepsAlive &= !fatal;
                refuse(fresh, refusal, id);
            }
            case Acceptance.Accepted(var arrived, var limit) -> {
                body.limit(limit);
                boolean waits = HttpUtil.is100ContinueExpected(request);
                var begun = walk.begin(arrived, fresh);
                journey = begun.isOver() ? null : begun;
                if (waits && journey != null) {
                    var _ = ctx.writeAndFlush(CONTINUE.duplicate(), ctx.voidPromise());
                } else if (waits) {
                    // Whether the body still comes is the caller's choice now; nobody can tell.
                    requestKeepsAlive = false;
                }
            }
        }
    }

    private static void refuse(Answer answer, Refusal refusal, String id) {
        answer.whole(refusal.head(id), Unpooled.wrappedBuffer(refusal.body().bytes()));
    }

    private void content(HttpContent content) {
        try {
            if (phase == Phase.LINGERING) {
                return;
            }
            if (content.decoderResult().isFailure()) {
                badBody();
                return;
            }
            collect(content.content());
            if (content instanceof LastHttpContent && phase != Phase.LINGERING) {
                bodyComplete();
            }
        } finally {
            content.release();
        }
    }

    private void badBody() {
        requestKeepsAlive = false;
        refuseBody(Refusal.badFraming("The request body is malformed."));
    }

    private void collect(ByteBuf bytes) {
        if (phase == Phase.DISCARDING) {
            if (!body.discard(bytes)) {
                linger();
            }
        } else if (!body.add(bytes)) {
            requestKeepsAlive = false;
            refuseBody(Refusal.tooLarge(body.limit()));
        }
    }

    /// The body cannot be taken: whoever has the exchange answers.
    private void refuseBody(Refusal refusal) {
        var running = journey;
        if (running != null) {
            journey = null;
            running.refusedByEdge(refusal);
        } else if (answer != null && !answer.isBegun()) {
            refuse(answer, refusal, ids.next());
        }
    }

    private void bodyComplete() {
        if (phase == Phase.DISCARDING) {
            body.drop();
            exchangeOver();
            return;
        }
        var whole = body.take();
        phase = Phase.ANSWERING;
        if (journey != null) {
            journey.body(whole);
        }
    }

    // The answer's side

    @Override
    public boolean mayKeepAlive() {
        boolean bodyEnds = phase == Phase.ANSWERING || body.endsSoon();
        return requestKeepsAlive && bodyEnds && !draining && !closesNext();
    }

    private boolean closesNext() {
        return closeAfterQueue && early.isEmpty();
    }

    @Override
    public void answered(boolean keep, boolean aborted) {
        journey = null;
        var ctx = context;
        if (ctx == null) {
            return;
        }
        if (aborted) {
            phase = Phase.LINGERING;
            Farewell.cut(ctx);
        } else if (!keep) {
            linger();
        } else if (phase == Phase.BODY) {
            phase = Phase.DISCARDING;
        } else if (phase == Phase.ANSWERING) {
            exchangeOver();
        }
    }

    /// Request and answer are both whole: the next request may come, or has come early.
    private void exchangeOver() {
        phase = Phase.IDLE;
        answer = null;
        limits.begin(ticker.nanoTime());
        if (!advancing) {
            advance();
        }
    }

    /// A loop rather than a call from within each answer, so that many early requests cost no
    /// stack.
    private void advance() {
        var ctx = context;
        if (ctx == null) {
            return;
        }
        advancing = true;
        try {
            while (phase != Phase.ANSWERING && phase != Phase.LINGERING) {
                var part = early.next();
                if (part == null) {
                    break;
                }
                take(ctx, part);
            }
        } finally {
            advancing = false;
        }
        if (!early.isEmpty() || phase == Phase.LINGERING) {
            return;
        }
        if (phase == Phase.IDLE && closeAfterQueue) {
            linger();
        } else if (phase == Phase.IDLE && draining) {
            close();
        } else {
            ctx.channel().config().setAutoRead(true);
        }
    }

    private void linger() {
        phase = Phase.LINGERING;
        limits.begin(ticker.nanoTime());
        early.clear();
        if (context != null) {
            Farewell.linger(context);
        }
    }

    private void close() {
        if (context != null) {
            var _ = context.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            limits.unstall();
            if (journey != null) {
                journey.callerWritable();
            }
        } else {
            limits.stall(ticker.nanoTime());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var bad = badHead(cause);
        if (bad == null) {
            // A reset: the connection's end says the rest.
            close();
            return;
        }
        if (phase == Phase.ANSWERING) {
            // The answer that is running comes first; the connection ends with it.
            closeAfterQueue = true;
            return;
        }
        requestKeepsAlive = false;
        var fresh = new Answer(ctx.channel(), this, connections.date(), false, false);
        answer = fresh;
        refuse(fresh, Refusal.badFraming(bad), ids.next());
    }

    private static @Nullable String badHead(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof StrictRequestDecoder.BadHead bad) {
                return bad.getMessage();
            }
        }
        return null;
    }

    // Time

    /// Looks at the limits of whatever the connection is doing.
    void tick(long now) {
        if (journey != null) {
            journey.tick(now);
        }
        switch (limits.look(now, phase, decoder.isWithinHead(), body)) {
            case NOTHING -> {}
            case REFUSE -> slow();
            case CLOSE -> close();
        }
    }

    private void slow() {
        var ctx = context;
        if (ctx == null) {
            return;
        }
        requestKeepsAlive = false;
        if (answer == null) {
            answer = new Answer(ctx.channel(), this, connections.date(), false, false);
        }
        refuseBody(Refusal.bodyTooSlow());
    }

    /// The gateway goes down: an idle connection ends now, another with its answer.
    void drain() {
        draining = true;
        if (phase == Phase.IDLE && !decoder.isWithinHead()) {
            close();
        }
    }

    /// There is no time left for what is running.
    void drained() {
        if (journey != null) {
            journey.drained();
        }
        close();
    }

    boolean isBusy() {
        return phase == Phase.BODY || phase == Phase.ANSWERING;
    }
}
