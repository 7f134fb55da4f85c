package dev.sluice.gateway.edge;

import dev.sluice.gateway.catalog.CatalogHolder;
import dev.sluice.gateway.metering.EventIds;
import dev.sluice.gateway.stage.Walk;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The server applications call.
///
/// {@link #start} opens it, {@link #drain} lets what runs finish, {@link #close} ends it. The event
/// loops are the caller's, who shuts them down afterwards.
public final class GatewayServer implements AutoCloseable {
    private static final WriteBufferWaterMark WATER_MARKS =
            new WriteBufferWaterMark(32 * 1024, 64 * 1024);
    private static final long LOOK_MILLIS = 50;

    private final EdgeSettings settings;
    private final EventLoopGroup loops;
    private final EventIds ids;
    private final InstantSource clock;
    private final Ticker ticker;
    private final Walk walk;
    private final AcceptRequest accept;
    private final Map<EventLoop, LoopConnections> connections = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();

    private volatile boolean draining;
    private volatile @Nullable Channel listening;

    public GatewayServer(
            EdgeSettings settings,
            EventLoopGroup loops,
            CatalogHolder catalogs,
            EventIds ids,
            InstantSource clock,
            Ticker ticker,
            Walk walk) {
        refuseWeakParsing();
        this.settings = settings;
        this.loops = loops;
        this.ids = ids;
        this.clock = clock;
        this.ticker = ticker;
        this.walk = walk;
        this.accept = new AcceptRequest(settings, catalogs, clock, ticker, () -> draining);
    }

    /// Netty's parser can be weakened from outside by two system properties; with them this door is
    /// none.
    private static void refuseWeakParsing() {
        for (var property :
                List.of(
                        "io.netty.handler.codec.http.defaultStrictLineParsing",
                        "io.netty.handler.codec.http.rfc9112TransferEncoding")) {
            if ("false".equalsIgnoreCase(System.getProperty(property))) {
                throw new IllegalStateException(
                        property
                                + ": false (expected: unset, because it lets requests be"
                                + " smuggled)");
            }
        }
    }

    /// Opens the port.
    ///
    /// @return the port, the real one where 0 was asked for
    /// @throws IOException where it cannot be opened, as when it is taken
    public int start() throws IOException {
        var bound =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, 1024)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        prepare(channel);
                                    }
                                })
                        .bind(settings.host(), settings.port())
                        .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "port %d of %s cannot be opened: %s"
                            .formatted(
                                    settings.port(), settings.host(), bound.cause().getMessage()),
                    bound.cause());
        }
        listening = bound.channel();
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    /// Puts the handlers of one connection in place.
    void prepare(Channel channel) {
        var mine =
                connections.computeIfAbsent(
                        channel.eventLoop(),
                        loop -> new LoopConnections(loop, ticker, new DateLine(clock)));
        open.incrementAndGet();
        var _ = channel.closeFuture().addListener(_ -> open.decrementAndGet());
        var decoder = new StrictRequestDecoder();
        channel.pipeline()
                .addLast(
                        decoder,
                        new ExchangeHandler(settings, accept, ids, walk, ticker, mine, decoder));
    }

    /// How many connections are open.
    public int openConnections() {
        return open.get();
    }

    public boolean isDraining() {
        return draining;
    }

    /// Ends well: new requests are refused at once, those under way may take until `limit`, then
    /// they are ended visibly and settled.
    ///
    /// @return completes when no connection is left
    public CompletableFuture<Void> drain(Duration limit) {
        draining = true;
        var done = new CompletableFuture<Void>();
        long begun = ticker.nanoTime();
        each(ExchangeHandler::drain);
        var loop = loops.next();
        var _ =
                loop.schedule(
                        this::stopListening, settings.preStop().toMillis(), TimeUnit.MILLISECONDS);
        var looks = new ArrayList<ScheduledFuture<?>>(1);
        looks.add(
                loop.scheduleWithFixedDelay(
                        () -> {
                            boolean late = ticker.nanoTime() - begun > limit.toNanos();
                            if (late) {
                                each(ExchangeHandler::drained);
                            }
                            if (open.get() == 0 || late) {
                                looks.forEach(look -> look.cancel(false));
                                stopListening();
                                done.complete(null);
                            }
                        },
                        LOOK_MILLIS,
                        LOOK_MILLIS,
                        TimeUnit.MILLISECONDS));
        return done;
    }

    private void stopListening() {
        var channel = listening;
        if (channel != null) {
            listening = null;
            var _ = channel.close();
        }
    }

    private void each(java.util.function.Consumer<ExchangeHandler> action) {
        for (var mine : connections.values()) {
            mine.loop()
                    .execute(() -> {
                        for (var connection : mine.all()) {
                            action.accept(connection);
                        }
                    });
        }
    }

    /// Closes the port and every connection; what was running is settled as left by its caller.
    @Override
    public void close() {
        draining = true;
        stopListening();
        for (var mine : connections.values()) {
            mine.stop();
            mine.loop()
                    .execute(() -> {
                        for (var connection : mine.all()) {
                            connection.drained();
                        }
                    });
        }
    }
}
