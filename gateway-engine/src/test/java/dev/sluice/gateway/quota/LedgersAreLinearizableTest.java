package dev.sluice.gateway.quota;

import static dev.sluice.gateway.catalog.TestSnapshot.hourly;
import static dev.sluice.gateway.catalog.TestSnapshot.scope;
import static java.util.Objects.requireNonNull;
import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaUnit;
import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.LedgerSpec;
import dev.sluice.gateway.catalog.TestSnapshot;
import io.netty.util.concurrent.Ticker;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Whatever threads do to the same ledgers at once, each sees what it would have seen had all of it
/// happened one after the other, in some order.
///
/// Lincheck draws scenarios of a few operations in a few threads, runs each of them many times, and
/// looks for an order that explains every answer. `-Dsluice.proof=large` does so for longer, and
/// lets its model checker switch threads wherever shared memory is read or written.
final class LedgersAreLinearizableTest {
    private static final List<String> QUOTAS = List.of("bot", "a", "b", "flight");
    private static final Catalog CATALOG = catalog(quotas());
    private static final Catalog WITHOUT_B = catalog(quotas().subList(0, 2));
    private static final List<LedgerSpec> ON_A = asked("qwen-a");
    private static final List<LedgerSpec> ON_B = asked("qwen-b");
    private static final boolean LARGE = System.getProperty("sluice.proof", "").equals("large");

    @Test
    void what_threads_see_can_be_told_as_one_order() {
        new StressOptions()
                .iterations(LARGE ? 300 : 30)
                .invocationsPerIteration(LARGE ? 10_000 : 1_000)
                .threads(3)
                .actorsPerThread(3)
                .check(Shared.class);
    }

    /// Half a minute goes by before the first scenario, for every class of the JDK that is met is
    /// woven anew; so this is by hand.
    @Test
    @EnabledIfSystemProperty(named = "sluice.proof", matches = "large")
    void every_interleaving_can_be_told_as_one_order() {
        new ModelCheckingOptions()
                .iterations(100)
                .invocationsPerIteration(1_000)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .addGuarantee(
                        forClasses(LedgersAreLinearizableTest::isImmutable).allMethods().ignore())
                .check(Shared.class);
    }

    /// Nothing in there is shared and changed: no place to switch threads at.
    private static boolean isImmutable(String className) {
        return className.startsWith("dev.sluice.gateway.catalog")
                || className.startsWith("com.google");
    }

    /// Ledgers that two requests hold already when the threads begin: one on each instance, both of
    /// one consumer. A third comes and goes.
    @Param(name = "request", gen = IntGen.class, conf = "0:1")
    @Param(name = "tokens", gen = IntGen.class, conf = "0:12")
    @Param(name = "ledger", gen = IntGen.class, conf = "0:3")
    public static final class Shared {

        private final LocalLedgers ledgers =
                new LocalLedgers(() -> Instant.EPOCH, new StandingTicker());
        private final LocalReservation[] first = new LocalReservation[2];

        public Shared() {
            ledgers.swapped(CATALOG);
            first[0] = reserved("x0", 1, ON_A, 10);
            first[1] = reserved("x1", 1, ON_B, 10);
        }

        /// A new request, again and again; the same answer for the same attempt.
        @Operation
        public String reserve(
                @Param(name = "request") int instance, @Param(name = "tokens") int tokens) {
            return told(asking("y", 1, instance == 0 ? ON_A : ON_B, 1 + tokens));
        }

        @Operation
        public boolean settle(
                @Param(name = "request") int request, @Param(name = "tokens") int tokens) {
            return first[request].settle(new Spent(2, tokens));
        }

        @Operation
        public boolean refund(@Param(name = "request") int request) {
            return first[request].refund();
        }

        /// What the reaper calls.
        @Operation
        public boolean expire(@Param(name = "request") int request) {
            return first[request].expire();
        }

        @Operation
        public long extend(
                @Param(name = "request") int request, @Param(name = "tokens") int tokens) {
            var granted = new long[1];
            first[request].extend(tokens, more -> granted[0] = more);
            return granted[0];
        }

        /// Fails over to the other instance; the instance that failed charges what it read.
        @Operation
        public String move(@Param(name = "request") int request) {
            var next = new Ask("x" + request, 2, request == 0 ? ON_B : ON_A, need(6), 0);
            var verdicts = new QuotaVerdict[1];
            first[request].move(next, new Spent(2, 0), verdict -> verdicts[0] = verdict);
            return told(verdicts[0]);
        }

        /// A revision that no longer has one of the quotas, or has it again: nobody may notice.
        @Operation
        public void publish(@Param(name = "request") int with) {
            ledgers.swapped(with == 0 ? CATALOG : WITHOUT_B);
        }

        @Operation
        public String read(@Param(name = "ledger") int ledger) {
            for (var state : ledgers.states()) {
                if (state.ledger().quota().name().equals(QUOTAS.get(ledger))) {
                    return state.used() + "+" + state.held();
                }
            }
            return "0+0";
        }

        /// No scenario lets anybody consume more than it held, so no limit is ever passed.
        @Validate
        public void nothingIsAboveItsLimit() {
            for (var state : ledgers.states()) {
                if (state.held() < 0 || state.used() + state.held() > state.limit()) {
                    throw new IllegalStateException("above the limit: " + state);
                }
            }
        }

        private static String told(QuotaVerdict verdict) {
            return switch (verdict) {
                case QuotaVerdict.Granted(var reservation) -> {
                    var text = "granted " + reservation.attempt();
                    for (var figures : reservation.figures()) {
                        text += " " + figures.usedBefore() + "+" + figures.heldBefore();
                    }
                    yield text;
                }
                case QuotaVerdict.Denied(var by, var wait, _) ->
                        "denied by "
                                + by.ledger().quota().name()
                                + " at "
                                + by.usedBefore()
                                + "+"
                                + by.heldBefore()
                                + " for "
                                + wait.toMillis();
                case QuotaVerdict.NeverFits(var by, var largest, _) ->
                        "never fits " + by.ledger().quota().name() + ", largest " + largest;
            };
        }

        private QuotaVerdict asking(
                String exchange, int attempt, List<LedgerSpec> on, long tokens) {
            var verdicts = new QuotaVerdict[1];
            ledgers.reserve(
                    new Ask(exchange, attempt, on, need(tokens), 0),
                    verdict -> verdicts[0] = verdict);
            return requireNonNull(verdicts[0]);
        }

        private LocalReservation reserved(
                String exchange, int attempt, List<LedgerSpec> on, long tokens) {
            return (LocalReservation) LedgerWorld.granted(asking(exchange, attempt, on, tokens));
        }

        private static Need need(long tokens) {
            return new Need(2, 512, tokens, 0, 1, true);
        }
    }

    private static List<QuotaConfig.Builder> quotas() {
        return List.of(
                hourly("bot", scope().setConsumerId("bot"), 36),
                hourly("a", scope().setInstanceId("qwen-a"), 28),
                hourly("b", scope().setInstanceId("qwen-b"), 24),
                hourly("flight", scope().setRouteId("qwen"), 3)
                        .setUnit(QuotaUnit.IN_FLIGHT)
                        .setWindow(""));
    }

    private static Catalog catalog(List<QuotaConfig.Builder> quotas) {
        var world = new TestSnapshot();
        quotas.forEach(world::quota);
        return world.compiled();
    }

    private static List<LedgerSpec> asked(String instance) {
        return CATALOG.ledgers(
                requireNonNull(CATALOG.consumer("bot")),
                requireNonNull(CATALOG.routeByModel("qwen")),
                requireNonNull(CATALOG.instance(instance)));
    }

    private static final class StandingTicker implements Ticker {
        @Override
        public long initialNanoTime() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void sleep(long delay, TimeUnit unit) {
            throw new UnsupportedOperationException("time stands still");
        }
    }
}
