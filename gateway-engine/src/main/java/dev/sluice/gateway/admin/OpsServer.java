package dev.sluice.gateway.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Serves `/livez`, `/readyz` and `/metrics`.
public final class OpsServer implements AutoCloseable {
    private static final int LARGEST_REQUEST = 16 * 1024;
    private static final int IDLE_SECONDS = 75;

    private final String host;
    private final int port;
    private final Readiness readiness;
    private final Supplier<String> metrics;
    private final MultiThreadIoEventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(
                    1, new DefaultThreadFactory("ops", true), NioIoHandler.newFactory());

    /// @param port 0 = any free one
    /// @param metrics makes the page of metrics, on the ops loop
    public OpsServer(String host, int port, Readiness readiness, Supplier<String> metrics) {
        this.host = host;
        this.port = port;
        this.readiness = readiness;
        this.metrics = metrics;
    }

    /// Listens, and answers the real port.
    ///
    /// @throws IOException where the port is taken
    public int start() throws IOException {
        var binding =
                new ServerBootstrap()
                        .group(loop)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        new ReadTimeoutHandler(IDLE_SECONDS),
                                                        new HttpServerCodec(),
                                                        new HttpObjectAggregator(LARGEST_REQUEST),
                                                        new OpsPages(readiness, metrics));
                                    }
                                })
                        .bind(host, port)
                        .awaitUninterruptibly();
        if (!binding.isSuccess()) {
            close();
            throw new IOException("cannot listen on %s:%d".formatted(host, port), binding.cause());
        }
        return ((InetSocketAddress) binding.channel().localAddress()).getPort();
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
