package dev.sluice.simulator;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What the connections of one instance share: its script, its tally, its two listening sockets.
final class Instance {
    private static final int LARGEST_BODY = 64 * 1024 * 1024;
    private static final int BACKLOG = 1024;

    private final SimulatorConfig config;
    private final Clock clock;
    private final Tally tally;
    private final AtomicLong answers = new AtomicLong();
    private final EventLoopGroup doors = loops(1);
    private final EventLoopGroup loops;
    private final ChannelGroup callers = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final ServerBootstrap models;
    private final Channel control;
    private final InetSocketAddress address;
    private final byte[] modelList;
    private volatile Script script;
    private volatile Channel door;
    private volatile @Nullable Seen last;

    Instance(SimulatorConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.tally = new Tally(config.remembered());
        this.script = new Script(config.mood());
        this.loops = loops(config.threads());
        this.modelList = modelList(config.models(), clock.instant().getEpochSecond());
        this.models = listener(true);
        try {
            this.door = opened(models.bind(config.bind(), config.port()));
            this.address = (InetSocketAddress) door.localAddress();
            this.control = opened(listener(false).bind(config.bind(), 0));
        } catch (RuntimeException failed) {
            stopLoops();
            throw failed;
        }
        if (config.mood().fault() instanceof Fault.Refuse) {
            var _ = door.close().syncUninterruptibly();
        }
    }

    String name() {
        return config.name();
    }

    InetSocketAddress address() {
        return address;
    }

    InetSocketAddress controlAddress() {
        return (InetSocketAddress) control.localAddress();
    }

    Tally tally() {
        return tally;
    }

    Script script() {
        return script;
    }

    boolean serves(String model) {
        return config.models().isEmpty() || config.models().contains(model);
    }

    byte[] modelList() {
        return modelList;
    }

    @Nullable Seen last() {
        return last;
    }

    Answer answer(ChatAsk ask, Mood mood) {
        return new Answer(
                ask,
                mood,
                "chatcmpl-" + config.name() + "-" + answers.incrementAndGet(),
                clock.instant().getEpochSecond());
    }

    /// Keeps the request for whoever asks, unless nothing is to be remembered.
    void saw(FullHttpRequest request) {
        if (config.remembered() == 0) {
            return;
        }
        var headers = new TreeMap<String, List<String>>();
        for (var header : request.headers()) {
            headers.computeIfAbsent(
                            header.getKey().toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .add(header.getValue());
        }
        last = new Seen(request.uri(), headers, request.content().toString(StandardCharsets.UTF_8));
    }

    /// Changes the mood. Where the mood touches connections, the open ones are reset, but not the
    /// caller's who asks for it.
    ///
    /// @return done when the port listens, or no longer listens, as the mood wants
    CompletableFuture<Void> change(Mood mood, @Nullable Channel asker) {
        script = new Script(mood);
        var done = new CompletableFuture<Void>();
        var refuses = mood.fault() instanceof Fault.Refuse;
        if (refuses || mood.fault() instanceof Fault.CloseOnConnect) {
            callers.stream().filter(caller -> !caller.equals(asker)).forEach(Endings::reset);
        }
        if (refuses == !door.isOpen()) {
            done.complete(null);
            return done;
        }
        var moved = refuses ? door.close() : models.bind(address);
        moved.addListener(future -> {
            if (future.isSuccess()) {
                if (!refuses) {
                    door = moved.channel();
                }
                done.complete(null);
            } else {
                done.completeExceptionally(future.cause());
            }
        });
        return done;
    }

    void close() {
        var _ = door.close().syncUninterruptibly();
        var _ = control.close().syncUninterruptibly();
        callers.forEach(Endings::reset);
        stopLoops();
    }

    private void stopLoops() {
        var workers = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS);
        var _ = doors.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        var _ = workers.awaitUninterruptibly();
    }

    private ServerBootstrap listener(boolean servesModels) {
        return new ServerBootstrap()
                .group(doors, loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(
                        new ChannelInitializer<SocketChannel>() {
                            @Override
                            protected void initChannel(SocketChannel channel) {
                                if (servesModels) {
                                    callers.add(channel);
                                }
                                channel.pipeline()
                                        .addLast(new HttpServerCodec())
                                        .addLast(new HttpObjectAggregator(LARGEST_BODY))
                                        .addLast(
                                                servesModels
                                                        ? new ModelConnection(Instance.this)
                                                        : new ControlConnection(Instance.this));
                            }
                        });
    }

    private static Channel opened(ChannelFuture bound) {
        return bound.syncUninterruptibly().channel();
    }

    private static EventLoopGroup loops(int threads) {
        return new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
    }

    private static byte[] modelList(List<String> models, long created) {
        return SimulatorJson.bytes(
                Map.of(
                        "object",
                        "list",
                        "data",
                        models.stream()
                                .map(model ->
                                        Map.of(
                                                "id",
                                                model,
                                                "object",
                                                "model",
                                                "created",
                                                created,
                                                "owned_by",
                                                "simulator"))
                                .toList()));
    }
}
