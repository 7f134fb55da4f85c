package dev.sluice.gateway.edge;

import dev.sluice.control.FallbackStrategy;
import dev.sluice.control.InstanceConfig;
import dev.sluice.control.RouteConfig;
import dev.sluice.control.TimeoutsConfig;
import dev.sluice.control.UsageCheckpoint;
import dev.sluice.control.UsageClose;
import dev.sluice.control.UsageOpen;
import dev.sluice.gateway.balance.PriorityTiers;
import dev.sluice.gateway.catalog.CatalogHolder;
import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.exchange.Exchange.Settled;
import dev.sluice.gateway.exchange.ExchangeListener;
import dev.sluice.gateway.guard.GuardChain;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.health.PassiveHealth;
import dev.sluice.gateway.metering.EventIds;
import dev.sluice.gateway.metering.RefusalFold;
import dev.sluice.gateway.metering.TokenEstimator;
import dev.sluice.gateway.metering.UsageEvents;
import dev.sluice.gateway.metering.UsageSink;
import dev.sluice.gateway.names.Names;
import dev.sluice.gateway.quota.Ledgers;
import dev.sluice.gateway.quota.LocalLedgers;
import dev.sluice.gateway.quota.QuotaGate;
import dev.sluice.gateway.stage.AuthenticateConsumer;
import dev.sluice.gateway.stage.DispatchAttempt;
import dev.sluice.gateway.stage.EstimateTokens;
import dev.sluice.gateway.stage.GuardRequest;
import dev.sluice.gateway.stage.JudgeHead;
import dev.sluice.gateway.stage.ListModels;
import dev.sluice.gateway.stage.PlanAttempts;
import dev.sluice.gateway.stage.RelayResponse;
import dev.sluice.gateway.stage.ReserveTokens;
import dev.sluice.gateway.stage.ResolveRoute;
import dev.sluice.gateway.stage.SettleExchange;
import dev.sluice.gateway.stage.UnderstandRequest;
import dev.sluice.gateway.stage.Walk;
import dev.sluice.gateway.upstream.UpstreamSettings;
import dev.sluice.gateway.upstream.Upstreams;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The whole data plane, assembled as the application does it, with real upstream connections and
/// with usage records kept in memory.
public final class Engine implements AutoCloseable {
    /// What the names of its event loops' threads begin with.
    static final String LOOPS = "engine-loop";

    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(
                    2, new DefaultThreadFactory(LOOPS), NioIoHandler.newFactory());
    private final BlockingQueue<UsageClose> closes = new LinkedBlockingQueue<>();
    private final BlockingQueue<UsageOpen> opens = new LinkedBlockingQueue<>();
    private final BlockingQueue<UsageCheckpoint> checkpoints = new LinkedBlockingQueue<>();
    private final BlockingQueue<Settled> settled = new LinkedBlockingQueue<>();
    private final Names names = Names.byDns(Ticker.systemTicker());
    private final Upstreams upstreams;
    private final GatewayServer server;
    public final CatalogHolder catalogs = new CatalogHolder();
    public final LocalLedgers ledgers;
    public final HealthBoard board;
    public volatile boolean spoolFull;
    public final int port;

    public Engine(@Nullable TestSnapshot world) throws Exception {
        this(world, EdgeSettings.defaults("127.0.0.1", 0));
    }

    public Engine(@Nullable TestSnapshot world, EdgeSettings settings) throws Exception {
        this(world, settings, Ticker.systemTicker());
    }

    /// The same with a clock whose hands a test turns.
    public Engine(@Nullable TestSnapshot world, EdgeSettings settings, Ticker ticker)
            throws Exception {
        this(world, settings, ticker, null);
    }

    /// With ledgers that answer when a test lets them, and an ear for them.
    Engine(TestSnapshot world, Consumer<LateLedgers> late) throws Exception {
        this(world, EdgeSettings.defaults("127.0.0.1", 0), Ticker.systemTicker(), null, late);
    }

    /// @param sink where usage records go; null = they are kept in memory, to be asked for
    Engine(
            @Nullable TestSnapshot world,
            EdgeSettings settings,
            Ticker ticker,
            @Nullable UsageSink sink)
            throws Exception {
        this(world, settings, ticker, sink, null);
    }

    private Engine(
            @Nullable TestSnapshot world,
            EdgeSettings settings,
            Ticker ticker,
            @Nullable UsageSink sink,
            @Nullable Consumer<LateLedgers> late)
            throws Exception {
        var clock = InstantSource.system();
        ledgers = new LocalLedgers(clock, ticker);
        board = new HealthBoard(ticker, new Random(1));
        var random = new Random(1);
        var tiers = new PriorityTiers(board, random);
        catalogs.onSwap(ledgers);
        catalogs.onSwap(board);
        catalogs.onSwap(tiers);
        if (world != null) {
            catalogs.swap(world.compiled());
        }
        var health = new PassiveHealth(board);
        var estimator = new TokenEstimator();
        var estimates = new EstimateTokens(estimator);
        var ids = new EventIds(clock, random::nextLong);
        var events =
                new UsageEvents(sink == null ? new MemorySink() : sink, new RefusalFold(clock));
        ExchangeListener listener = settled::add;
        upstreams =
                new Upstreams(
                        UpstreamSettings.defaults(Set.of()), names, EndpointNetworks.any(), ticker);
        var asked = ledgers(late);
        var walk =
                new Walk(
                        new AuthenticateConsumer(clock),
                        new UnderstandRequest(),
                        new ResolveRoute(),
                        new GuardRequest(GuardChain.standard()),
                        estimates,
                        new PlanAttempts(tiers),
                        new ReserveTokens(estimates, new QuotaGate(asked), health, ticker),
                        new DispatchAttempt(upstreams, events),
                        new JudgeHead(clock),
                        new RelayResponse(estimator),
                        new SettleExchange(events, ids, estimator, List.of(listener), ticker),
                        new ListModels(),
                        ticker);
        server = new GatewayServer(settings, loops, catalogs, ids, clock, ticker, walk);
        port = server.start();
    }

    private Ledgers ledgers(@Nullable Consumer<LateLedgers> ear) {
        if (ear == null) {
            return ledgers;
        }
        var late = new LateLedgers(ledgers, loops);
        ear.accept(late);
        return late;
    }

    private final class MemorySink implements UsageSink {
        @Override
        public boolean accepting() {
            return !spoolFull;
        }

        @Override
        public void append(Kind kind, String eventId, byte[] record, Executor loop, Runnable kept) {
            try {
                switch (kind) {
                    case OPEN -> opens.add(UsageOpen.parseFrom(record));
                    case CLOSE -> closes.add(UsageClose.parseFrom(record));
                    case CHECKPOINT -> checkpoints.add(UsageCheckpoint.parseFrom(record));
                }
            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
            kept.run();
        }
    }

    MultiThreadIoEventLoopGroup loops() {
        return loops;
    }

    GatewayServer server() {
        return server;
    }

    public UsageClose closed() throws InterruptedException {
        var next = closes.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no usage record was closed");
        }
        return next;
    }

    void onLoop(Runnable task) {
        loops.next().execute(task);
    }

    int openConnections() {
        return server.openConnections();
    }

    public boolean nothingClosed() {
        return closes.isEmpty();
    }

    public UsageCheckpoint checkpointed() throws InterruptedException {
        var next = checkpoints.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no checkpoint was written");
        }
        return next;
    }

    public UsageOpen opened() throws InterruptedException {
        var next = opens.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no usage record was opened");
        }
        return next;
    }

    public Settled settled() throws InterruptedException {
        var next = settled.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was settled");
        }
        return next;
    }

    /// Used and held tokens of the ledger whose quota has this name.
    public long used(String quota) {
        return ledgers.states().stream()
                .filter(state -> state.ledger().quota().name().equals(quota))
                .mapToLong(state -> state.used() + state.held())
                .sum();
    }

    /// Tokens held, and not yet used, of the ledger whose quota has this name.
    public long held(String quota) {
        return ledgers.states().stream()
                .filter(state -> state.ledger().quota().name().equals(quota))
                .mapToLong(state -> state.held())
                .sum();
    }

    @Override
    public void close() {
        server.close();
        upstreams.close();
        names.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    // Worlds

    /// An instance `name` at a local port.
    public static InstanceConfig.Builder instance(String name, int port) {
        return TestSnapshot.selfHosted(name)
                .setEndpoint("http://127.0.0.1:" + port + "/v1/chat/completions")
                .setModel("upstream/" + name);
    }

    /// Consumers `bot` and `desk`, route `chat` over the given ports as `m1`, `m2`, ... in one tier
    /// each, the first the highest, falling back on everything.
    public static TestSnapshot world(int... ports) {
        var world = new TestSnapshot();
        world.snapshot().clearInstances().clearRoutes();
        RouteConfig.Builder route =
                RouteConfig.newBuilder()
                        .setId("chat")
                        .setName("chat")
                        .setModel("team/chat")
                        .setUri("/anything")
                        .setMaxRetries(-1)
                        .addFallback(FallbackStrategy.RATE_LIMITING)
                        .addFallback(FallbackStrategy.HTTP_429)
                        .addFallback(FallbackStrategy.HTTP_5XX);
        for (int i = 0; i < ports.length; i++) {
            world.snapshot().addInstances(instance("m" + (i + 1), ports[i]));
            route.addTargets(TestSnapshot.target("m" + (i + 1), 100 - i, 1));
        }
        world.snapshot().addRoutes(route);
        return world;
    }

    public static TimeoutsConfig.Builder timeouts(Duration firstContent, Duration between) {
        return TimeoutsConfig.newBuilder()
                .setFirstContentMs(firstContent.toMillis())
                .setBetweenChunksMs(between.toMillis())
                .setPlainMs(firstContent.toMillis());
    }
}
