package dev.sluice.micro;

import dev.sluice.bench.rig.World;
import dev.sluice.gateway.catalog.CatalogCompiler;
import dev.sluice.gateway.catalog.CompileVerdict;
import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.catalog.LedgerSpec;
import dev.sluice.gateway.quota.Ask;
import dev.sluice.gateway.quota.LocalLedgers;
import dev.sluice.gateway.quota.Need;
import dev.sluice.gateway.quota.QuotaVerdict;
import dev.sluice.gateway.quota.Reservation;
import dev.sluice.gateway.quota.Spent;
import io.netty.util.concurrent.Ticker;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/// Reserving on the consumer's and the instance's ledger and settling both: what every request
/// pays.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class QuotaBenchmark {
    private static final Need NEED = new Need(25, 64, 16, 0, 1, false);
    private static final Spent SPENT = new Spent(24, 16);

    private LocalLedgers ledgers = new LocalLedgers(InstantSource.system(), Ticker.systemTicker());
    private List<LedgerSpec> asked = List.of();

    /// One caller, with ids as different requests have them.
    @State(Scope.Thread)
    public static class Caller {
        private String[] ids = {};
        private int next;

        @Setup
        public void ids(ThreadParams thread) {
            ids = new String[1024];
            for (var i = 0; i < ids.length; i++) {
                ids[i] = "019ac2c4-6f00-7000-8000-%06d%06d".formatted(thread.getThreadIndex(), i);
            }
        }

        String nextId() {
            return ids[next++ & 1023];
        }
    }

    @Setup
    public void compile() {
        var verdict =
                new CatalogCompiler(EndpointNetworks.any())
                        .compile(World.snapshot(1), (id, _) -> World.secret(id));
        var catalog = ((CompileVerdict.Compiled) verdict).catalog();
        var route = Objects.requireNonNull(catalog.routeByModel(World.MODEL));
        var consumer = Objects.requireNonNull(catalog.consumer("c1"));
        var instance = Objects.requireNonNull(catalog.instance("i1"));
        asked = catalog.ledgers(consumer, route, instance);
        if (asked.size() != 2) {
            throw new IllegalStateException("ledgers: " + asked + " (expected: 2)");
        }
    }

    /// One pair, on one thread or on several that share both ledgers.
    @Benchmark
    public boolean reserveAndSettle(Caller caller) {
        var held = new Reservation[1];
        ledgers.reserve(
                new Ask(caller.nextId(), 1, asked, NEED, Long.MAX_VALUE),
                verdict -> held[0] = ((QuotaVerdict.Granted) verdict).reservation());
        return held[0].settle(SPENT);
    }
}
