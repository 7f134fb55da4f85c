package dev.sluice.gateway.edge;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;

/// The two ways in which a connection ends behind its last answer.
final class Farewell {
    private Farewell() {}

    /// Ends our side and leaves the other one open, so that the caller can still read what was
    /// sent: closing with bytes unread would reset the connection under the answer.
    static void linger(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener((ChannelFutureListener) Farewell::endOurSide);
    }

    private static void endOurSide(ChannelFuture written) {
        if (written.channel() instanceof DuplexChannel duplex) {
            var _ = duplex.shutdownOutput();
            duplex.config().setAutoRead(true);
        } else {
            var _ = written.channel().close();
        }
    }

    /// Closes behind an answer that must be seen to be cut.
    static void cut(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
}
