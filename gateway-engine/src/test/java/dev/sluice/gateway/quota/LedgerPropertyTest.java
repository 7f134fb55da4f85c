package dev.sluice.gateway.quota;

import static dev.sluice.gateway.catalog.TestSnapshot.hourly;
import static dev.sluice.gateway.catalog.TestSnapshot.scope;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaKind;
import dev.sluice.control.QuotaUnit;
import dev.sluice.control.WindowAlign;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What has to be true of the ledgers whatever happens: many short random lives, each from a seed
/// that a failure names.
final class LedgerPropertyTest {
    private static final int OPERATIONS = 300;

    static List<Integer> seeds() {
        return new Random(20261125).ints(60, 0, 1_000_000).boxed().toList();
    }

    private static QuotaConfig.Builder[] quotas(Random random) {
        var quotas = new ArrayList<QuotaConfig.Builder>();
        quotas.add(
                hourly(
                        "each",
                        scope().setEachConsumer(true).setInstanceId("qwen-a"),
                        500 + random.nextInt(3000)));
        quotas.add(hourly("tenant", scope().setTenantId("acme"), 1000 + random.nextInt(9000)));
        quotas.add(hourly("a", scope().setInstanceId("qwen-a"), 1000 + random.nextInt(5000)));
        quotas.add(hourly("b", scope().setInstanceId("qwen-b"), 1000 + random.nextInt(5000)));
        quotas.add(
                hourly("requests", scope().setRouteId("qwen"), 5 + random.nextInt(50))
                        .setUnit(QuotaUnit.REQUESTS));
        quotas.add(
                hourly("flight", scope().setTenantId("acme"), 1 + random.nextInt(8))
                        .setUnit(QuotaUnit.IN_FLIGHT)
                        .setWindow(""));
        for (var quota : quotas) {
            if (quota.getUnit() != QuotaUnit.IN_FLIGHT) {
                quota.setKind(QuotaKind.forNumber(random.nextInt(3)));
                quota.setAlign(WindowAlign.forNumber(random.nextInt(2)));
            }
        }
        return quotas.toArray(QuotaConfig.Builder[]::new);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void admission_never_passes_a_limit_and_nothing_is_held_at_rest(int seed) {
        var random = new Random(seed);
        var quotas = quotas(random);
        var world = new LedgerWorld(quotas);
        var live = new ArrayList<Reservation>();
        for (var i = 0; i < OPERATIONS; i++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> reserve(world, random, "x" + i, live);
                case 4, 5 -> end(random, live);
                case 6 -> move(world, random, live);
                case 7 -> extend(world, random, live);
                case 8 -> world.advance(Duration.ofSeconds(random.nextInt(2000)));
                default -> {
                    for (var quota : quotas) {
                        quota.setLimit(Math.max(1, quota.getLimit() + random.nextInt(500) - 250));
                    }
                    world.publish(quotas);
                }
            }
            assertHeldIsWhatTheLiveHold(world, live);
        }

        live.forEach(Reservation::refund);

        assertThat(world.ledgers.states()).allSatisfy(state -> assertThat(state.held()).isZero());
        assertThat(world.ledgers.reap()).isZero();
    }

    private static void reserve(
            LedgerWorld world, Random random, String exchange, List<Reservation> live) {
        var before = held(world);
        var need =
                new Need(
                        1 + random.nextInt(300),
                        random.nextInt(800),
                        random.nextBoolean() ? 0 : 1 + random.nextInt(900),
                        random.nextBoolean() ? 0 : 1 + random.nextInt(900),
                        1 + random.nextInt(3),
                        random.nextBoolean());
        var verdict =
                world.reserve(
                        world.ask(
                                exchange,
                                1,
                                random.nextBoolean() ? "bot" : "desk",
                                random.nextBoolean() ? "qwen-a" : "qwen-b",
                                need));
        if (verdict instanceof QuotaVerdict.Granted(var reservation)) {
            assertThat(reservation.figures()).allSatisfy(LedgerPropertyTest::isWithinTheLimit);
            assertThat(reservation.completion()).isGreaterThanOrEqualTo(need.least());
            live.add(reservation);
        } else {
            assertThat(held(world)).as("a refusal leaves no trace").isEqualTo(before);
        }
    }

    private static void isWithinTheLimit(LedgerFigures figures) {
        assertThat(figures.usedBefore() + figures.heldBefore() + figures.reserved())
                .isLessThanOrEqualTo(figures.limit());
    }

    private static void end(Random random, List<Reservation> live) {
        if (live.isEmpty()) {
            return;
        }
        var ending = live.remove(random.nextInt(live.size()));
        var spent = new Spent(random.nextInt(300), random.nextInt(900));
        assertThat(random.nextBoolean() ? ending.settle(spent) : ending.refund()).isTrue();
        assertThat(random.nextBoolean() ? ending.settle(spent) : ending.refund()).isFalse();
    }

    private static void move(LedgerWorld world, Random random, List<Reservation> live) {
        if (live.isEmpty()) {
            return;
        }
        var at = random.nextInt(live.size());
        var from = live.get(at);
        var verdict =
                world.move(
                        from,
                        world.ask(
                                from.exchangeId(),
                                from.attempt() + 1,
                                random.nextBoolean() ? "bot" : "desk",
                                random.nextBoolean() ? "qwen-a" : "qwen-b",
                                LedgerWorld.stream(1 + random.nextInt(200), 0)));
        if (verdict instanceof QuotaVerdict.Granted(var reservation)) {
            assertThat(reservation.figures()).allSatisfy(LedgerPropertyTest::isWithinTheLimit);
            assertThat(from.refund()).isFalse();
            live.set(at, reservation);
        }
    }

    private static void extend(LedgerWorld world, Random random, List<Reservation> live) {
        if (live.isEmpty()) {
            return;
        }
        var stream = live.get(random.nextInt(live.size()));
        var before = stream.completion();
        stream.extend(
                1 + random.nextInt(400),
                granted -> assertThat(stream.completion()).isEqualTo(before + granted));
        assertThat(world.ledgers.states()).isNotEmpty();
    }

    private static Map<String, Long> held(LedgerWorld world) {
        var held = new HashMap<String, Long>();
        for (var state : world.ledgers.states()) {
            if (state.held() != 0) {
                held.put(state.ledger().key(), state.held());
            }
        }
        return held;
    }

    private static void assertHeldIsWhatTheLiveHold(LedgerWorld world, List<Reservation> live) {
        var sums = new HashMap<String, Long>();
        for (var reservation : live) {
            for (var figures : reservation.figures()) {
                sums.merge(figures.ledger().key(), figures.reserved(), Long::sum);
            }
        }
        sums.values().removeIf(sum -> sum == 0);
        assertThat(held(world)).isEqualTo(sums);
    }
}
