package dev.sluice.gateway.quota;

import static dev.sluice.gateway.catalog.TestSnapshot.hourly;
import static dev.sluice.gateway.catalog.TestSnapshot.scope;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many event loops at once on the same few ledgers, in every order of locks that requests can
/// bring.
final class LedgerStressTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = 4_000;

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void many_loops_reserve_move_and_settle_at_once_and_the_books_agree() throws Exception {
        var limit = 200_000L;
        var world =
                new LedgerWorld(
                        hourly("bot", scope().setConsumerId("bot"), limit),
                        hourly("desk", scope().setConsumerId("desk"), limit),
                        hourly("a", scope().setInstanceId("qwen-a"), limit),
                        hourly("b", scope().setInstanceId("qwen-b"), limit),
                        hourly("tenant", scope().setTenantId("acme"), limit * 2));
        var settled = new AtomicLong();
        var overshoot = new AtomicLong();
        var start = new CyclicBarrier(THREADS);

        var loops = new ArrayList<Callable<Void>>();
        for (var thread = 0; thread < THREADS; thread++) {
            var seed = thread;
            loops.add(() -> {
                start.await();
                loop(world, new Random(seed), "t" + seed, settled, overshoot);
                return null;
            });
        }
        try (var executor = Executors.newFixedThreadPool(THREADS)) {
            for (var loop : executor.invokeAll(loops)) {
                loop.get();
            }
        }

        assertThat(overshoot.get()).as("grants above a limit").isZero();
        assertThat(settled.get()).as("the test did something").isPositive();
        assertThat(world.ledgers.states()).allSatisfy(state -> assertThat(state.held()).isZero());
        assertThat(world.used("tenant")).isEqualTo(settled.get());
        assertThat(world.used("bot") + world.used("desk")).isEqualTo(settled.get());
        assertThat(world.used("a") + world.used("b")).isEqualTo(settled.get());
    }

    private static void loop(
            LedgerWorld world,
            Random random,
            String name,
            AtomicLong settled,
            AtomicLong overshoot) {
        for (var round = 0; round < ROUNDS; round++) {
            var exchange = name + "-" + round;
            var consumer = random.nextBoolean() ? "bot" : "desk";
            var instance = random.nextBoolean() ? "qwen-a" : "qwen-b";
            var need = LedgerWorld.stream(10, 64);
            var verdict = world.reserve(world.ask(exchange, 1, consumer, instance, need));
            if (verdict instanceof QuotaVerdict.Granted(var first)) {
                check(first, overshoot);
                var last = first;
                if (random.nextInt(3) == 0) {
                    var next = instance.equals("qwen-a") ? "qwen-b" : "qwen-a";
                    var moved = world.move(first, world.ask(exchange, 2, consumer, next, need));
                    if (moved instanceof QuotaVerdict.Granted(var second)) {
                        check(second, overshoot);
                        last = second;
                    }
                }
                if (random.nextInt(4) == 0) {
                    last.refund();
                } else {
                    last.settle(new Spent(10, 20));
                    settled.addAndGet(30);
                }
            }
        }
    }

    private static void check(Reservation reservation, AtomicLong overshoot) {
        for (var figures : reservation.figures()) {
            if (figures.usedBefore() + figures.heldBefore() + figures.reserved()
                    > figures.limit()) {
                overshoot.incrementAndGet();
            }
        }
    }
}
