package dev.sluice.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/// Lets encoded bytes out a few at a time. It stands between the codec and the socket while one
/// answer drips.
final class Dripper extends ChannelOutboundHandlerAdapter {
    private final int bytes;
    private final long pauseNanos;
    private final ArrayDeque<Drop> waiting = new ArrayDeque<>();
    private boolean dripping;

    Dripper(Fault.Drip drip) {
        this.bytes = drip.bytes();
        this.pauseNanos = drip.pause().toNanos();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf whole) {
            waiting.add(new Drop(whole, promise));
        } else {
            var _ = context.write(message, promise);
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        if (!dripping) {
            drip(context);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        for (var drop : waiting) {
            ReferenceCountUtil.release(drop.rest());
            drop.promise().tryFailure(new ClosedChannelException());
        }
        waiting.clear();
    }

    private void drip(ChannelHandlerContext context) {
        var drop = waiting.peek();
        dripping = drop != null && !context.isRemoved();
        if (drop == null || !dripping) {
            return;
        }
        if (drop.rest().readableBytes() > bytes) {
            var _ = context.writeAndFlush(drop.rest().readRetainedSlice(bytes));
        } else {
            waiting.remove();
            var _ = context.writeAndFlush(drop.rest(), drop.promise());
        }
        var _ = context.executor().schedule(() -> drip(context), pauseNanos, TimeUnit.NANOSECONDS);
    }

    /// Bytes that still wait, and who is told when the last of them is out.
    private record Drop(ByteBuf rest, ChannelPromise promise) {}
}
