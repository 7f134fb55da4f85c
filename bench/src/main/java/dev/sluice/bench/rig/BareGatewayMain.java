package dev.sluice.bench.rig;

import dev.sluice.gateway.balance.PriorityTiers;
import dev.sluice.gateway.catalog.CatalogCompiler;
import dev.sluice.gateway.catalog.CatalogHolder;
import dev.sluice.gateway.catalog.CompileVerdict;
import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.edge.EdgeSettings;
import dev.sluice.gateway.edge.GatewayServer;
import dev.sluice.gateway.guard.GuardChain;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.health.PassiveHealth;
import dev.sluice.gateway.link.SpoolSettings;
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
import dev.sluice.gateway.telemetry.Meters;
import dev.sluice.gateway.telemetry.MetricsListener;
import dev.sluice.gateway.upstream.UpstreamSettings;
import dev.sluice.gateway.upstream.Upstreams;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/// The gateway assembled as in production, with key, quotas, usage spool, metrics and access log,
/// but without the link to a console: its configuration is at hand from the start.
public final class BareGatewayMain {
    private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong();

    private BareGatewayMain() {}

    public static void main(String[] args) throws Exception {
        var port = Integer.parseInt(args[0]);
        var upstreamPort = Integer.parseInt(args[1]);
        var folder = Files.createDirectories(Path.of(args[2]));
        var clock = InstantSource.system();
        var ticker = Ticker.systemTicker();
        var holder = new CatalogHolder();
        var ledgers = new LocalLedgers(clock, ticker);
        var board = new HealthBoard(ticker, RANDOM);
        var passive = new PassiveHealth(board);
        var tiers = new PriorityTiers(board, RANDOM);
        var estimator = new TokenEstimator();
        var spool =
                UsageSpool.open(folder, SpoolSettings.defaults(), clock, () -> "bench-1").start();
        var events = new UsageEvents(spool, new RefusalFold(clock));
        var upstreams =
                new Upstreams(
                        UpstreamSettings.defaults(Set.of()),
                        Names.byDns(ticker),
                        EndpointNetworks.any(),
                        ticker);
        holder.onSwap(ledgers);
        holder.onSwap(board);
        holder.onSwap(tiers);
        var verdict =
                new CatalogCompiler(EndpointNetworks.any())
                        .compile(World.snapshot(upstreamPort), (id, _) -> World.secret(id));
        holder.swap(((CompileVerdict.Compiled) verdict).catalog());
        var metrics = new MetricsListener(new Meters(board, ledgers, id -> id));
        var lines = Files.newBufferedWriter(folder.resolveSibling("access.log"));
        var access = new AccessLog(line -> write(lines, line));
        var estimates = new EstimateTokens(estimator);
        var ids = new EventIds(clock, RANDOM::nextLong);
        var walk =
                new Walk(
                        new AuthenticateConsumer(clock),
                        new UnderstandRequest(),
                        new ResolveRoute(),
                        new GuardRequest(GuardChain.standard()),
                        estimates,
                        new PlanAttempts(tiers),
                        new ReserveTokens(estimates, new QuotaGate(ledgers), passive, ticker),
                        new DispatchAttempt(upstreams, events),
                        new JudgeHead(clock),
                        new RelayResponse(estimator),
                        new SettleExchange(
                                events, ids, estimator, List.of(metrics, access), ticker),
                        new ListModels(),
                        ticker);
        var loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        var server =
                new GatewayServer(
                        EdgeSettings.defaults("127.0.0.1", port),
                        loops,
                        holder,
                        ids,
                        clock,
                        ticker,
                        walk);
        server.start();
        new CountDownLatch(1).await();
    }

    private static void write(Writer lines, String line) {
        try {
            lines.write(line);
            lines.write('\n');
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
