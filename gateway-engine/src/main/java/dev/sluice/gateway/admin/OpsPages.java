package dev.sluice.gateway.admin;

import static io.netty.handler.codec.http.HttpResponseStatus.INTERNAL_SERVER_ERROR;
import static io.netty.handler.codec.http.HttpResponseStatus.METHOD_NOT_ALLOWED;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;
import static io.netty.handler.codec.http.HttpResponseStatus.SERVICE_UNAVAILABLE;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers one connection of the operations port.
final class OpsPages extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(OpsPages.class);
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Readiness readiness;
    private final Supplier<String> metrics;

    private record Page(HttpResponseStatus status, String type, String text) {}

    OpsPages(Readiness readiness, Supplier<String> metrics) {
        this.readiness = readiness;
        this.metrics = metrics;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        var page = page(request);
        var head = request.method().equals(HttpMethod.HEAD);
        var bytes = page.text().getBytes(StandardCharsets.UTF_8);
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        page.status(),
                        head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, page.type())
                .set(HttpHeaderNames.CONTENT_LENGTH, bytes.length)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        var keep = HttpUtil.isKeepAlive(request);
        HttpUtil.setKeepAlive(response, keep);
        var written = ctx.writeAndFlush(response);
        if (!keep) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private Page page(FullHttpRequest request) {
        if (!request.decoderResult().isSuccess()) {
            return new Page(HttpResponseStatus.BAD_REQUEST, TEXT, "no HTTP request\n");
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return new Page(METHOD_NOT_ALLOWED, TEXT, "only GET and HEAD\n");
        }
        var query = request.uri().indexOf('?');
        return switch (query < 0 ? request.uri() : request.uri().substring(0, query)) {
            case "/livez" -> new Page(OK, TEXT, "alive\n");
            case "/readyz" -> {
                var obstacle = readiness.obstacle();
                yield obstacle.isEmpty()
                        ? new Page(OK, TEXT, "ready\n")
                        : new Page(SERVICE_UNAVAILABLE, TEXT, obstacle + "\n");
            }
            case "/metrics" -> metrics();
            default -> new Page(NOT_FOUND, TEXT, "nothing here\n");
        };
    }

    private Page metrics() {
        try {
            return new Page(OK, PROMETHEUS, metrics.get());
        } catch (RuntimeException e) {
            LOG.error("the page of metrics could not be made", e);
            return new Page(INTERNAL_SERVER_ERROR, TEXT, "the metrics could not be read\n");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("a connection of the operations port broke", cause);
        var _ = ctx.close();
    }
}
