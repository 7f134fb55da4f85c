package dev.sluice.simulator;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;

/// One connection to the control port, which listens whatever the mood.
final class ControlConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Instance instance;

    ControlConnection(Instance instance) {
        this.instance = instance;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        var keep = HttpUtil.isKeepAlive(request);
        Controls.answer(
                instance,
                context.channel(),
                request,
                new QueryStringDecoder(request.uri()).path(),
                (status, body) -> Responses.send(context, Responses.json(status, body), keep));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var _ = context.close();
    }
}
