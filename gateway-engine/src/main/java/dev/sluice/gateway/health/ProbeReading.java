package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.Checks;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import javax.net.ssl.SSLException;

/// Judges a probe by the status of its answer; the body is of no interest.
final class ProbeReading extends ChannelInboundHandlerAdapter {
    private final Checks checks;
    private final ProbeOnce once;

    ProbeReading(Checks checks, ProbeOnce once) {
        this.checks = checks;
        this.once = once;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpResponse response) {
                judge(response);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void judge(HttpResponse response) {
        var status = response.status().code();
        if (response.decoderResult().isFailure()) {
            once.end(ProbeAnswer.Bad.without("no HTTP answer"));
        } else if (checks.healthyStatuses().contains(status)) {
            once.end(new ProbeAnswer.Good(status));
        } else if (checks.unhealthyStatuses().contains(status)) {
            once.end(new ProbeAnswer.Bad(status, "status " + status));
        } else {
            once.end(new ProbeAnswer.Neither(status));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        once.end(ProbeAnswer.Bad.without("connection closed"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        once.end(ProbeAnswer.Bad.without(reason(cause)));
    }

    static String reason(Throwable cause) {
        return cause instanceof SSLException || cause.getCause() instanceof SSLException
                ? "tls"
                : "connection broken";
    }
}
