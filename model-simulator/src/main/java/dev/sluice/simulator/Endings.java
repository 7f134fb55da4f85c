package dev.sluice.simulator;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;

/// The two ways to leave a connection in the middle of something.
final class Endings {
    private Endings() {}

    /// Closes after what was sent: with a reset (RST) or the ordinary way (FIN).
    static void cut(Channel channel, boolean reset, ChannelFuture sent) {
        if (reset) {
            sent.addListener(_ -> reset(channel));
        } else {
            sent.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /// Resets the connection: whatever the peer has not read yet is lost to it. Any thread may ask.
    static void reset(Channel channel) {
        if (channel.eventLoop().inEventLoop()) {
            resetHere(channel);
        } else {
            channel.eventLoop().execute(() -> resetHere(channel));
        }
    }

    private static void resetHere(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            var _ = channel.close();
        }
    }
}
