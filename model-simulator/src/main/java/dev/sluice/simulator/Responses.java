package dev.sluice.simulator;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/// Small JSON answers, sent at once.
final class Responses {
    private Responses() {}

    static DefaultFullHttpResponse json(int status, byte[] body) {
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(status),
                        Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return response;
    }

    /// An error as OpenAI's servers write it, for a request that made no sense.
    static DefaultFullHttpResponse error(int status, String message, String code) {
        return json(status, SimulatorJson.error(message, "invalid_request_error", code));
    }

    static void send(
            ChannelHandlerContext context, DefaultFullHttpResponse response, boolean keep) {
        var sent = context.writeAndFlush(response);
        if (!keep) {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
