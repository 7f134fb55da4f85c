package dev.sluice.gateway.app;

import dev.sluice.gateway.admin.OpsServer;
import dev.sluice.gateway.admin.Readiness;
import dev.sluice.gateway.balance.PriorityTiers;
import dev.sluice.gateway.catalog.CatalogCompiler;
import dev.sluice.gateway.catalog.CatalogHolder;
import dev.sluice.gateway.edge.GatewayServer;
import dev.sluice.gateway.exchange.ExchangeListener;
import dev.sluice.gateway.guard.GuardChain;
import dev.sluice.gateway.health.ActiveProbe;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.health.NettyProbe;
import dev.sluice.gateway.health.PassiveHealth;
import dev.sluice.gateway.health.RampTimes;
import dev.sluice.gateway.link.ControlLink;
import dev.sluice.gateway.link.EndpointTrial;
import dev.sluice.gateway.link.EstimateStore;
import dev.sluice.gateway.link.EventKeeper;
import dev.sluice.gateway.link.EventTeller;
import dev.sluice.gateway.link.HealthReporter;
import dev.sluice.gateway.link.IdentityStore;
import dev.sluice.gateway.link.LinkSettings;
import dev.sluice.gateway.link.NodeGauges;
import dev.sluice.gateway.link.QuotaStore;
import dev.sluice.gateway.link.SealingKey;
import dev.sluice.gateway.link.SecretVault;
import dev.sluice.gateway.link.SnapshotReceiver;
import dev.sluice.gateway.link.SnapshotStore;
import dev.sluice.gateway.link.UsageShipper;
import dev.sluice.gateway.link.UsageSpool;
import dev.sluice.gateway.metering.EventIds;
import dev.sluice.gateway.metering.RefusalFold;
import dev.sluice.gateway.metering.TokenEstimator;
import dev.sluice.gateway.metering.UsageEvents;
import dev.sluice.gateway.names.Names;
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
import dev.sluice.gateway.telemetry.AccessLog;
import dev.sluice.gateway.telemetry.FailoverMeters;
import dev.sluice.gateway.telemetry.Meters;
import dev.sluice.gateway.telemetry.MetricsListener;
import dev.sluice.gateway.upstream.TlsWarnings;
import dev.sluice.gateway.upstream.UpstreamSettings;
import dev.sluice.gateway.upstream.Upstreams;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// All wiring of one gateway: who knows whom, in the order of the rooms. What it opens it notes, so
/// that the end closes it in the opposite order, also when the start breaks off in the middle.
final class Assembly {
    private static final Duration LOOPS_END = Duration.ofSeconds(5);

    private final GatewayConfig config;
    private final InstantSource clock = InstantSource.system();
    private final Ticker ticker = Ticker.systemTicker();
    private final RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    private final List<Opened> opened = new ArrayList<>();

    final CatalogHolder catalogs = new CatalogHolder();
    final RequestRate rate = new RequestRate();
    final Upkeep upkeep;
    final EventLoopGroup loops;
    final GatewayServer server;
    private volatile boolean serving;
    final OpsServer ops;
    final SnapshotReceiver receiver;
    final ControlLink link;
    final int gatewayPort;
    final int opsPort;

    /// Something that has to be closed again, and what it is.
    private record Opened(String what, AutoCloseable thing) {}

    Assembly(GatewayConfig config, Runnable onDrain) throws IOException {
        this.config = config;
        try {
            var sealing = SealingKey.in(config.data());
            var board = new HealthBoard(ticker, clock, random, RampTimes.DEFAULTS);
            var ledgers = new LocalLedgers(clock, ticker);
            var vault = new SecretVault(sealing);
            var compiler = new CatalogCompiler(config.networks());
            receiver =
                    new SnapshotReceiver(
                            new SnapshotStore(config.data().resolve("snapshot")),
                            vault,
                            compiler,
                            catalogs,
                            ticker);

            var spool = opened("usage spool", spool());
            var refusals = new RefusalFold(clock);
            opened("folded refusals", () -> refusals.flush(spool, true));
            var quotas = new QuotaStore(config.data().resolve("quota"), spool, ledgers);
            quotas.restore();
            opened("quota counters", quotas::keep);
            var estimator = new TokenEstimator();
            var learned = new EstimateStore(config.data().resolve("quota"), estimator);
            learned.restore();
            opened("learned estimates", learned::keep);

            loops =
                    new MultiThreadIoEventLoopGroup(
                            config.eventLoops(),
                            new DefaultThreadFactory("gateway", true),
                            NioIoHandler.newFactory());
            opened("event loops", this::endLoops);
            var names = opened("names", Names.byDns(ticker));
            var probe = new NettyProbe(loops.next(), names, config.networks());
            var probes = opened("probes", new ActiveProbe(loops.next(), board, probe, random));
            var tiers = new PriorityTiers(board, random);
            var events = new EventKeeper(ticker);
            var teller =
                    new EventTeller(
                            events, catalogs, new EventIds(clock, random::nextLong), clock, ticker);
            board.onChange(teller);
            tiers.onFlow(teller);
            names.onChange(teller);
            catalogs.onSwap(names);
            catalogs.onSwap(new TlsWarnings());
            catalogs.onSwap(ledgers);
            catalogs.onSwap(board);
            catalogs.onSwap(probes);
            catalogs.onSwap(tiers);
            receiver.loadLastGood();

            var meters = opened("meters", new Meters(board, ledgers, this::instanceName));
            var metrics = new MetricsListener(meters);
            var failovers = new FailoverMeters(meters, this::instanceName);
            board.onChange(failovers);
            tiers.onFlow(failovers);
            ops =
                    opened(
                            "operations port",
                            new OpsServer(
                                    config.edge().host(),
                                    config.opsPort(),
                                    new Readiness(catalogs, this::draining),
                                    meters::page));
            opsPort = ops.start();
            var upstreams = opened("upstream connections", upstreams(names));
            server =
                    opened(
                            "gateway port",
                            server(
                                    board,
                                    ledgers,
                                    tiers,
                                    upstreams,
                                    estimator,
                                    new UsageEvents(spool, refusals),
                                    listeners(metrics)));
            gatewayPort = server.start();
            serving = true;

            upkeep = opened("upkeep", new Upkeep());
            upkeep.every(Duration.ofMillis(100), "silent instances", board::watch);
            upkeep.every(Duration.ofSeconds(1), "request rate", rate::second);
            upkeep.every(Duration.ofSeconds(30), "names", () -> names.refresh(loops.next()));
            upkeep.every(Duration.ofSeconds(1), "expired holds", ledgers::reap);
            upkeep.every(
                    Duration.ofSeconds(1), "folded refusals", () -> refusals.flush(spool, false));
            upkeep.every(Duration.ofSeconds(10), "quota counters", quotas::keep);
            upkeep.every(Duration.ofSeconds(10), "learned estimates", learned::keep);
            meters.gauge("sluice.spool.depth", "Usage records not yet acknowledged", spool::depth);
            meters.gauge(
                    "sluice.spool.fullness",
                    "Used share of the disk that the usage spool may take",
                    spool::fullness);

            link =
                    opened(
                            "control link",
                            link(
                                    sealing, vault, compiler, spool, board, ledgers, metrics,
                                    events, names, onDrain));
            board.onChange(_ -> link.reportSoon());
            meters.gauge(
                    "sluice.control.connected",
                    "1 while a stream to the console stands",
                    () -> link.connected() ? 1 : 0);
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private <T extends AutoCloseable> T opened(String what, T thing) {
        opened.add(new Opened(what, thing));
        return thing;
    }

    private UsageSpool spool() throws IOException {
        return UsageSpool.open(
                        config.data().resolve("spool"), config.spool(), clock, this::newStream)
                .start();
    }

    private String newStream() {
        return config.node() + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private Upstreams upstreams(Names names) {
        var ports = new HashSet<>(config.installationPorts());
        ports.add(opsPort);
        return new Upstreams(UpstreamSettings.defaults(ports), names, config.networks(), ticker);
    }

    private List<ExchangeListener> listeners(MetricsListener metrics) {
        var listeners = new ArrayList<ExchangeListener>(List.of(metrics, rate));
        if (config.accessLog()) {
            var file = opened("access log's file", new AccessFile(config.data().resolve("logs")));
            listeners.add(opened("access log", new AccessLog(file)));
        }
        return listeners;
    }

    private GatewayServer server(
            HealthBoard board,
            LocalLedgers ledgers,
            PriorityTiers tiers,
            Upstreams upstreams,
            TokenEstimator estimator,
            UsageEvents events,
            List<ExchangeListener> listeners) {
        var ids = new EventIds(clock, random::nextLong);
        var estimates = new EstimateTokens(estimator);
        var health = new PassiveHealth(board);
        var walk =
                new Walk(
                        new AuthenticateConsumer(clock),
                        new UnderstandRequest(),
                        new ResolveRoute(),
                        new GuardRequest(GuardChain.standard()),
                        estimates,
                        new PlanAttempts(tiers),
                        new ReserveTokens(estimates, new QuotaGate(ledgers), health, ticker),
                        new DispatchAttempt(upstreams, events),
                        new JudgeHead(clock),
                        new RelayResponse(estimator),
                        new SettleExchange(events, ids, estimator, listeners, ticker),
                        new ListModels(),
                        ticker);
        return new GatewayServer(config.edge(), loops, catalogs, ids, clock, ticker, walk);
    }

    private ControlLink link(
            SealingKey sealing,
            SecretVault vault,
            CatalogCompiler compiler,
            UsageSpool spool,
            HealthBoard board,
            LocalLedgers ledgers,
            MetricsListener metrics,
            EventKeeper events,
            Names names,
            Runnable onDrain)
            throws IOException {
        var reporter =
                new HealthReporter(
                        new Gauges(metrics),
                        receiver,
                        spool,
                        catalogs,
                        board,
                        names,
                        ledgers,
                        clock,
                        ticker);
        var settings =
                new LinkSettings(
                        config.control(),
                        config.node(),
                        config.token(),
                        version(),
                        UUID.randomUUID().toString());
        var parts =
                new ControlLink.Parts(
                        new IdentityStore(config.data()),
                        sealing,
                        receiver,
                        new UsageShipper(spool, clock, ticker),
                        reporter,
                        events,
                        new EndpointTrial(compiler, config.networks(), sealing, vault, ticker),
                        onDrain);
        return new ControlLink(settings, parts, clock, random);
    }

    private static String version() {
        var version = Assembly.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    private String instanceName(String id) {
        var catalog = catalogs.current();
        var instance = catalog == null ? null : catalog.instance(id);
        return instance == null ? id : instance.name();
    }

    private boolean draining() {
        return serving && server.isDraining();
    }

    private void endLoops() {
        loops.shutdownGracefully(0, LOOPS_END.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly();
    }

    /// Closes everything, what was opened last first; one failure does not keep the rest open.
    void close() {
        for (var next : opened.reversed()) {
            try {
                next.thing.close();
            } catch (Exception e) {
                org.slf4j.LoggerFactory.getLogger(Assembly.class)
                        .warn("{} did not close cleanly", next.what, e);
            }
        }
        opened.clear();
    }

    private final class Gauges implements NodeGauges {
        private final MetricsListener metrics;

        private Gauges(MetricsListener metrics) {
            this.metrics = metrics;
        }

        @Override
        public int inFlight() {
            return metrics.inFlight();
        }

        @Override
        public double requestsPerSecond() {
            return rate.perSecond();
        }

        @Override
        public boolean draining() {
            return Assembly.this.draining();
        }

        @Override
        public int gatewayPort() {
            return gatewayPort;
        }

        @Override
        public int opsPort() {
            return opsPort;
        }
    }
}
