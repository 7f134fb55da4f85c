package dev.sluice.gateway.quota;

import static dev.sluice.gateway.catalog.TestSnapshot.hourly;
import static dev.sluice.gateway.catalog.TestSnapshot.scope;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.QuotaUnit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many threads on the *same* few exchanges: they reserve them at once, settle, refund, move and
/// extend what another one is just ending, while one reaps and one publishes. At the end of every
/// round all stand still, and the books have to agree to the token.
final class LedgerRoundsTest {
    private static final int THREADS = 6;
    private static final int ROUNDS = 300;
    private static final int STEPS = 60;
    private static final int EXCHANGES = 8;
    private static final long LIMIT = 4_000;

    private final LedgerWorld world =
            new LedgerWorld(
                    hourly("bot", scope().setConsumerId("bot"), LIMIT),
                    hourly("a", scope().setInstanceId("qwen-a"), LIMIT),
                    hourly("b", scope().setInstanceId("qwen-b"), LIMIT),
                    hourly("tenant", scope().setTenantId("acme"), LIMIT),
                    hourly("requests", scope().setRouteId("qwen"), 1_000_000)
                            .setUnit(QuotaUnit.REQUESTS),
                    hourly("flight", scope().setRouteId("qwen"), EXCHANGES)
                            .setUnit(QuotaUnit.IN_FLIGHT)
                            .setWindow(""));
    private final Set<Reservation> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger ended = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();

    @Test
    @Timeout(120)
    void after_every_round_the_books_agree_to_the_token() throws Exception {
        // Each round's end is checked by the last thread that arrives, while the others wait.
        var barrier = new CyclicBarrier(THREADS, this::check);
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var loops = new ArrayList<java.util.concurrent.Callable<Void>>();
            for (var number = 0; number < THREADS; number++) {
                var seed = number;
                loops.add(() -> {
                    var random = new Random(seed);
                    for (var round = 0; round < ROUNDS; round++) {
                        for (var step = 0; step < STEPS; step++) {
                            step(random, round, seed);
                        }
                        barrier.await();
                    }
                    return null;
                });
            }
            for (var loop : threads.invokeAll(loops)) {
                loop.get();
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(ended.get()).as("the test did something").isGreaterThan(1000);
        all.forEach(Reservation::refund);
        assertThat(world.ledgers.states()).allSatisfy(state -> assertThat(state.held()).isZero());
        assertThat(world.ledgers.reap()).isZero();
    }

    private void step(Random random, int round, int thread) {
        var exchange = "r" + round + "-" + random.nextInt(EXCHANGES);
        var instance = random.nextBoolean() ? "qwen-a" : "qwen-b";
        var need = LedgerWorld.stream(1 + random.nextInt(20), 1 + random.nextInt(100));
        var ask = world.ask(exchange, 1 + random.nextInt(2), "bot", instance, need);
        if (thread == 0 && random.nextInt(20) == 0) {
            world.ledgers.swapped(world.catalog);
            world.ledgers.reap();
            return;
        }
        if (world.reserve(ask) instanceof QuotaVerdict.Granted(var reservation)) {
            all.add(reservation);
            act(random, reservation, instance);
        }
    }

    private void act(Random random, Reservation reservation, String instance) {
        switch (random.nextInt(6)) {
            case 0 -> count(reservation.settle(new Spent(random.nextInt(20), random.nextInt(100))));
            case 1 -> count(reservation.refund());
            case 2 -> reservation.extend(1 + random.nextInt(100), _ -> {});
            case 3 -> {
                var next = instance.equals("qwen-a") ? "qwen-b" : "qwen-a";
                var ask =
                        world.ask(
                                reservation.exchangeId(),
                                reservation.attempt() + 1,
                                "bot",
                                next,
                                LedgerWorld.stream(5, 50));
                if (world.move(reservation, ask) instanceof QuotaVerdict.Granted(var moved)) {
                    all.add(moved);
                }
            }
            default -> {
                // Left to another thread, or to the next round.
            }
        }
    }

    private void count(boolean first) {
        if (first) {
            ended.incrementAndGet();
        }
    }

    private void check() {
        var exchanges = new HashSet<String>();
        var live = new ArrayList<Reservation>();
        for (var reservation : all) {
            if (!((LocalReservation) reservation).hasEnded()) {
                live.add(reservation);
                if (!exchanges.add(reservation.exchangeId())) {
                    wrong.add("two attempts hold at once: " + reservation.exchangeId());
                }
            }
        }
        for (var state : world.ledgers.states()) {
            var key = state.ledger().key();
            long held = sum(live, key, false);
            long used = sum(all, key, true);
            if (state.held() != held || state.used() != used) {
                wrong.add(
                        "%s: held %d (expected %d), used %d (expected %d)"
                                .formatted(key, state.held(), held, state.used(), used));
            }
        }
        // The next round has a window of its own; what is held now is held over its edge, and
        // expires there while others end it.
        all.retainAll(live);
        world.advance(Duration.ofHours(1));
    }

    private static long sum(Iterable<Reservation> some, String key, boolean settled) {
        long sum = 0;
        for (var reservation : some) {
            for (var figures : reservation.figures()) {
                if (figures.ledger().key().equals(key)) {
                    sum += settled ? figures.settled() : figures.reserved();
                }
            }
        }
        return sum;
    }
}
