package dev.sluice.gateway.upstream;

import dev.sluice.gateway.catalog.Endpoint;
import dev.sluice.gateway.catalog.ModelInstance;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.Ticker;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The connections of one event loop. Idle ones are taken youngest first, so that what a burst
/// opened grows old and goes.
public final class UpstreamPool {
    private static final long SWEEP_SECONDS = 5;

    record Key(Endpoint endpoint, boolean tlsVerify) {}

    private final EventLoop loop;
    private final UpstreamSettings settings;
    private final Addresses addresses;
    private final TlsContexts tls;
    private final HeadTemplates heads;
    private final Ticker ticker;
    private final Map<Key, Deque<UpstreamConnection>> idle = new HashMap<>();
    private final ScheduledFuture<?> sweep;
    private long opened;
    private boolean closed;

    UpstreamPool(
            EventLoop loop,
            UpstreamSettings settings,
            Addresses addresses,
            TlsContexts tls,
            HeadTemplates heads,
            Ticker ticker) {
        this.loop = loop;
        this.settings = settings;
        this.addresses = addresses;
        this.tls = tls;
        this.heads = heads;
        this.ticker = ticker;
        this.sweep =
                loop.scheduleWithFixedDelay(
                        this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    /// A buffer that holds the request's head and has room for its body, which the caller writes
    /// behind it.
    ///
    /// @throws IllegalArgumentException where the instance's credential cannot be sent
    public ByteBuf head(ModelInstance instance, UpstreamFields fields, int bodySize) {
        return heads.head(ByteBufAllocator.DEFAULT, instance, fields, bodySize);
    }

    /// Sends a request, head and body in one buffer, which it takes over. The listener hears the
    /// story later, never from inside this method.
    public UpstreamCall call(ModelInstance instance, ByteBuf message, UpstreamListener listener) {
        var call = new UpstreamCall(this, instance, message, listener);
        var pooled = take(key(instance));
        if (pooled != null) {
            pooled.carry(call, true);
        } else {
            connect(call);
        }
        return call;
    }

    EventLoop loop() {
        return loop;
    }

    /// How many connections are idle.
    int idleCount() {
        return idle.values().stream().mapToInt(Deque::size).sum();
    }

    long now() {
        return ticker.nanoTime();
    }

    /// Opens a connection for a call; what fails is told to the call on a later turn of the loop.
    void connect(UpstreamCall call) {
        var endpoint = call.instance().endpoint();
        addresses.resolve(
                loop,
                endpoint.host(),
                endpoint.port(),
                verdict -> {
                    switch (verdict) {
                        case Addresses.Verdict.Usable(var found) -> connect(call, found, 0);
                        case Addresses.Verdict.Unusable(var reason) ->
                                loop.execute(
                                        () -> call.broken(UpstreamEvent.Cause.CONNECT, reason));
                    }
                });
    }

    private void connect(UpstreamCall call, List<InetSocketAddress> found, int index) {
        if (call.isOver()) {
            return;
        }
        var instance = call.instance();
        var connection = new UpstreamConnection(this, key(instance), lastUse());
        var connected =
                new Bootstrap()
                        .group(loop)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(
                                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                                (int) Math.max(1, instance.timeouts().connect().toMillis()))
                        .handler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        pipeline(channel, instance, connection);
                                    }
                                })
                        .connect(found.get(index));
        call.connecting(connected.channel());
        connected.addListener(future -> {
            if (future.isSuccess()) {
                connection.carry(call, false);
            } else if (index + 1 < found.size()) {
                connect(call, found, index + 1);
            } else {
                boolean late = future.cause() instanceof ConnectTimeoutException;
                call.broken(
                        late ? UpstreamEvent.Cause.CONNECT_TIMEOUT : UpstreamEvent.Cause.CONNECT,
                        late ? "connect timeout" : "connect refused");
            }
        });
    }

    private void pipeline(Channel channel, ModelInstance instance, UpstreamConnection connection) {
        var endpoint = instance.endpoint();
        if (endpoint.tls()) {
            var handler =
                    tls.verifying(instance.tlsVerify())
                            .newHandler(channel.alloc(), endpoint.host(), endpoint.port());
            handler.setHandshakeTimeoutMillis(settings.tlsHandshake().toMillis());
            channel.pipeline().addLast(handler);
        }
        channel.pipeline().addLast(connection.decoder(), connection);
    }

    private static Key key(ModelInstance instance) {
        return new Key(instance.endpoint(), instance.tlsVerify());
    }

    /// Until when the next connection may be used. The spread keeps those of one burst from ending
    /// at once.
    private long lastUse() {
        long most = settings.maxAge().toNanos();
        opened++;
        return now() + most - most / 100 * (opened % 10);
    }

    private @Nullable UpstreamConnection take(Key key) {
        var waiting = idle.get(key);
        while (waiting != null && !waiting.isEmpty()) {
            var youngest = waiting.pop();
            if (youngest.isUsable(now())) {
                return youngest;
            }
            youngest.close();
        }
        return null;
    }

    /// Takes a connection back whose last answer ended cleanly.
    void release(UpstreamConnection connection) {
        var waiting = idle.computeIfAbsent(connection.key(), _ -> new ArrayDeque<>());
        connection.idleUntil(now() + settings.idle().toNanos());
        if (!closed && connection.isUsable(now()) && waiting.size() < settings.maxIdle()) {
            waiting.push(connection);
        } else {
            connection.close();
        }
    }

    /// Drops a connection that ended, or spoke, while it was idle.
    void forget(UpstreamConnection connection) {
        var waiting = idle.get(connection.key());
        if (waiting != null) {
            waiting.remove(connection);
        }
    }

    private void sweep() {
        long now = now();
        for (var entries = idle.values().iterator(); entries.hasNext(); ) {
            var waiting = entries.next();
            while (!waiting.isEmpty() && !waiting.peekLast().isUsable(now)) {
                waiting.pollLast().close();
            }
            if (waiting.isEmpty()) {
                entries.remove();
            }
        }
    }

    /// Ends the idle connections; later calls still work, on connections of their own.
    void close() {
        loop.execute(() -> {
            closed = true;
            sweep.cancel(false);
            for (var waiting : idle.values()) {
                while (!waiting.isEmpty()) {
                    waiting.poll().close();
                }
            }
            idle.clear();
        });
    }
}
