package dev.sluice.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// One event loop that puts a load on targets, one after the other.
public final class Generator implements AutoCloseable {
    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final MultiThreadIoEventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    /// Runs the load and returns when its time is over and its connections are closed.
    public Measured run(Target target, Load load) {
        var done = new CompletableFuture<Measured>();
        var loop = group.next();
        loop.execute(() -> new Run(loop, target, load, done).begin());
        return done.join();
    }

    @Override
    public void close() {
        var _ = group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /// One run; everything happens on its event loop.
    private static final class Run {
        private final EventLoop loop;
        private final Target target;
        private final Load load;
        private final CompletableFuture<Measured> done;
        private final ByteBuf request;
        private final Histogram latencies = new Histogram(HIGHEST_NANOS, 3);
        private final ArrayDeque<Connection> free = new ArrayDeque<>();
        private final ArrayDeque<Long> turns = new ArrayDeque<>();
        private final ArrayDeque<Channel> channels = new ArrayDeque<>();
        private long good;
        private long bad;
        private long began;
        private long paced;
        private boolean over;

        Run(EventLoop loop, Target target, Load load, CompletableFuture<Measured> done) {
            this.loop = loop;
            this.target = target;
            this.load = load;
            this.done = done;
            this.request =
                    Unpooled.unreleasableBuffer(
                            Unpooled.directBuffer(target.request().length)
                                    .writeBytes(target.request()));
        }

        void begin() {
            began = System.nanoTime();
            for (var i = 0; i < load.connections(); i++) {
                connect();
            }
            if (load.perSecond() > 0) {
                tick();
            }
            var _ = loop.schedule(this::end, load.length().toNanos(), TimeUnit.NANOSECONDS);
        }

        private void connect() {
            new Bootstrap()
                    .group(loop)
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.TCP_NODELAY, true)
                    .handler(
                            new ChannelInitializer<SocketChannel>() {
                                @Override
                                protected void initChannel(SocketChannel channel) {
                                    channel.pipeline().addLast(new Connection(Run.this, channel));
                                }
                            })
                    .connect(target.host(), target.port())
                    .addListener(connected -> {
                        if (!connected.isSuccess() && !over) {
                            bad++;
                            // A target that refuses must not turn the bench into a storm.
                            var _ = loop.schedule(this::connect, 100, TimeUnit.MILLISECONDS);
                        }
                    });
        }

        /// Gives a turn to every request that is due. Turns begin when the loop gets to them: a
        /// late generator is not the target's fault, a wait for a free connection is.
        private void tick() {
            if (over) {
                return;
            }
            var now = System.nanoTime();
            var due = (long) ((now - began) * 1e-9 * load.perSecond());
            for (; paced < due; paced++) {
                turns.add(now);
            }
            serve();
            var _ = loop.schedule(this::tick, TICK_NANOS, TimeUnit.NANOSECONDS);
        }

        private void serve() {
            while (!turns.isEmpty() && !free.isEmpty()) {
                free.poll().ask(turns.poll());
            }
        }

        void idle(Connection connection) {
            if (over) {
                return;
            }
            if (load.perSecond() == 0) {
                connection.ask(System.nanoTime());
            } else {
                free.add(connection);
                serve();
            }
        }

        void answered(long asked, boolean right) {
            var now = System.nanoTime();
            if (over) {
                return;
            }
            if (right) {
                good++;
                latencies.recordValue(Math.min(now - asked, HIGHEST_NANOS));
            } else {
                bad++;
            }
        }

        void broken(Connection connection) {
            free.remove(connection);
            if (!over) {
                bad++;
                connect();
            }
        }

        private void end() {
            over = true;
            var seconds = (System.nanoTime() - began) / 1e9;
            for (var channel : channels) {
                var _ = channel.close();
            }
            done.complete(new Measured(target.name(), good, bad, seconds, 0, latencies));
        }
    }

    /// One connection: a request, its answer, and again.
    private static final class Connection extends SimpleChannelInboundHandler<ByteBuf> {
        private final Run run;
        private final AnswerScan scan;
        private final Channel channel;
        private long asked;

        Connection(Run run, Channel channel) {
            this.run = run;
            this.channel = channel;
            this.scan = new AnswerScan(run.target.stream());
        }

        void ask(long turn) {
            asked = turn;
            var _ = channel.writeAndFlush(run.request.duplicate(), channel.voidPromise());
        }

        @Override
        public void channelActive(ChannelHandlerContext active) {
            run.channels.add(channel);
            run.idle(this);
        }

        @Override
        public void channelInactive(ChannelHandlerContext inactive) {
            run.broken(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext broken, Throwable cause) {
            var _ = broken.close();
        }

        @Override
        protected void channelRead0(ChannelHandlerContext reading, ByteBuf bytes) {
            if (scan.read(bytes)) {
                run.answered(asked, scan.takeVerdict() && !bytes.isReadable());
                run.idle(this);
            }
        }
    }
}
