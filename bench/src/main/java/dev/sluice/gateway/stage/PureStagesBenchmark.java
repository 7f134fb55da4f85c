package dev.sluice.gateway.stage;

import dev.sluice.bench.rig.World;
import dev.sluice.gateway.balance.PriorityTiers;
import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.CatalogCompiler;
import dev.sluice.gateway.catalog.CompileVerdict;
import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.exchange.Entry;
import dev.sluice.gateway.exchange.Exchange;
import dev.sluice.gateway.exchange.Exchange.Arrived;
import dev.sluice.gateway.exchange.Exchange.Planned;
import dev.sluice.gateway.exchange.Passport;
import dev.sluice.gateway.exchange.RequestHead;
import dev.sluice.gateway.exchange.Step;
import dev.sluice.gateway.guard.GuardChain;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.metering.TokenEstimator;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Stages 2 to 7, the pure ones, one by one and together: what every request pays before it waits
/// for anything.
///
/// It stands in the stages' own package because what it measures is nobody else's business.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class PureStagesBenchmark {
    private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong();

    private final byte[] body = World.chat(true).getBytes(StandardCharsets.UTF_8);
    private final HttpHeaders headers =
            new DefaultHttpHeaders()
                    .add("Host", "127.0.0.1:9080")
                    .add("User-Agent", "OpenAI/JS 7.57.0")
                    .add("Accept", "application/json")
                    .add("Content-Type", "application/json")
                    .add("Authorization", "Bearer " + World.KEY)
                    .add("x-stainless-retry-count", "0")
                    .add("Content-Length", Integer.toString(body.length));
    private final Catalog catalog = compiled();
    private final HealthBoard board = board(catalog);
    private final AuthenticateConsumer authenticate =
            new AuthenticateConsumer(InstantSource.system());
    private final UnderstandRequest understand = new UnderstandRequest();
    private final ResolveRoute resolve = new ResolveRoute();
    private final GuardRequest guard = new GuardRequest(GuardChain.standard());
    private final EstimateTokens estimate = new EstimateTokens(new TokenEstimator());
    private final PlanAttempts plan = new PlanAttempts(new PriorityTiers(board, RANDOM));
    private final Arrived arrived = arrived();

    /// 2 to 7, as the walk runs them.
    @Benchmark
    public Planned together() {
        var planned =
                Step.next(arrived())
                        .then(authenticate::apply)
                        .then(identified -> understand.apply(identified, body))
                        .then(resolve::apply)
                        .then(guard::apply)
                        .then(guarded -> Step.next(estimate.apply(guarded)))
                        .then(estimated -> Step.next(plan.apply(estimated)));
        return next(planned);
    }

    /// 2 alone: the key's HMAC.
    @Benchmark
    public Object authenticateConsumer() {
        return authenticate.apply(arrived);
    }

    /// 3 alone: one pass over the body's bytes.
    @Benchmark
    public Object understandRequest() {
        return understand.apply(next(authenticate.apply(arrived)), body);
    }

    private Arrived arrived() {
        return new Arrived(
                "019ac2c4-6f00-7000-8000-000000000001",
                new RequestHead("POST", "/v1/chat/completions", headers, false, "127.0.0.1"),
                new Entry.Chat(),
                catalog,
                new Passport(0, 0));
    }

    private static <T extends Exchange> T next(Step<T> step) {
        return switch (step) {
            case Step.Next<T>(var value) -> value;
            case Step.Refused<T> refused -> throw new IllegalStateException("refused: " + refused);
        };
    }

    private static Catalog compiled() {
        var verdict =
                new CatalogCompiler(EndpointNetworks.any())
                        .compile(World.snapshot(1), (id, _) -> World.secret(id));
        return ((CompileVerdict.Compiled) verdict).catalog();
    }

    private static HealthBoard board(Catalog catalog) {
        var board = new HealthBoard(Ticker.systemTicker(), RANDOM);
        board.swapped(catalog);
        return board;
    }
}
