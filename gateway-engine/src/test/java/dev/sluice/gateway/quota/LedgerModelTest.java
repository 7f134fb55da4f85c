package dev.sluice.gateway.quota;

import static dev.sluice.gateway.catalog.TestSnapshot.hourly;
import static dev.sluice.gateway.catalog.TestSnapshot.scope;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.CostWeights;
import dev.sluice.control.PriceConfig;
import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaUnit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random lives of six ledgers of five units against {@link LedgerModel}: after every step every
/// figure of every ledger has to be the same. A failure names its seed.
final class LedgerModelTest {
    private static final int STEPS = 400;

    static List<Integer> seeds() {
        return new Random(20261126).ints(150, 0, 1_000_000).boxed().toList();
    }

    private record Live(String exchange, Ask ask, Reservation real, LedgerModel.Held model) {}

    private final LedgerModel model = new LedgerModel();
    private final List<Live> live = new ArrayList<>();
    private final List<Live> over = new ArrayList<>();
    private Random random = new Random(0);
    private QuotaConfig.Builder[] quotas = {};
    private LedgerWorld world = new LedgerWorld();
    private int exchanges;

    private QuotaConfig.Builder[] anyQuotas() {
        return new QuotaConfig.Builder[] {
            hourly("each", scope().setEachConsumer(true).setInstanceId("qwen-a"), any(500, 4000)),
            hourly("bot", scope().setConsumerId("bot"), any(2000, 9000))
                    .setUnit(QuotaUnit.COMPLETION_TOKENS),
            hourly("a", scope().setInstanceId("qwen-a"), any(1000, 6000))
                    .setUnit(QuotaUnit.EXPRESSION)
                    .setWeights(
                            CostWeights.newBuilder()
                                    .setRequest(any(0, 3_000_000))
                                    .setPrompt(1_000_000)
                                    .setCachedPrompt(-900_000)
                                    .setCacheWrite(any(0, 400_000))
                                    .setCompletion(any(1, 3_000_000))),
            hourly("b", scope().setInstanceId("qwen-b"), any(1000, 20_000))
                    .setUnit(QuotaUnit.MONEY)
                    .setCurrency("CNY"),
            hourly("requests", scope().setTenantId("acme"), any(3, 60))
                    .setUnit(QuotaUnit.REQUESTS)
                    .setShadow(random.nextBoolean()),
            hourly("flight", scope().setRouteId("qwen"), any(1, 9))
                    .setUnit(QuotaUnit.IN_FLIGHT)
                    .setWindow("")
        };
    }

    private long any(long from, long to) {
        return from + random.nextLong(to - from + 1);
    }

    private void publish() {
        world.publish(
                snapshot ->
                        snapshot.addPrices(
                                PriceConfig.newBuilder()
                                        .setInstanceId("qwen-b")
                                        .setCurrency("CNY")
                                        .setWeights(
                                                CostWeights.newBuilder()
                                                        .setPrompt(800_000)
                                                        .setCompletion(3_200_000))),
                quotas);
        for (var consumer : List.of("bot", "desk")) {
            model.publish(world.asked(consumer, "qwen-a"));
            model.publish(world.asked(consumer, "qwen-b"));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void every_figure_is_the_models_after_every_step(int seed) {
        random = new Random(seed);
        quotas = anyQuotas();
        publish();
        for (var step = 0; step < STEPS; step++) {
            switch (random.nextInt(14)) {
                case 0, 1, 2, 3 -> reserve();
                case 4, 5 -> settle();
                case 6 -> refund();
                case 7 -> move();
                case 8, 9 -> extend();
                case 10 -> duplicate();
                case 11 -> world.advance(Duration.ofSeconds(random.nextInt(1200)));
                case 12 -> jumpAndReap();
                default -> change();
            }
            compare();
        }
        while (!live.isEmpty()) {
            settle();
        }
        compare();
        assertThat(world.ledgers.states())
                .as("nothing is held at rest")
                .allSatisfy(state -> assertThat(state.held()).isZero());
        assertThat(world.ledgers.reap()).isZero();
    }

    private long now() {
        return world.ledgers.now().steady();
    }

    private Need anyNeed() {
        return new Need(
                1 + random.nextInt(300),
                random.nextInt(800),
                random.nextBoolean() ? 0 : 1 + random.nextInt(900),
                random.nextBoolean() ? 0 : 1 + random.nextInt(900),
                1 + random.nextInt(3),
                random.nextBoolean());
    }

    private Ask anyAsk(String exchange, int attempt) {
        return world.ask(
                exchange,
                attempt,
                random.nextBoolean() ? "bot" : "desk",
                random.nextBoolean() ? "qwen-a" : "qwen-b",
                anyNeed());
    }

    private Spent anySpent() {
        long prompt = random.nextInt(300);
        long cached = random.nextLong(prompt + 1);
        return random.nextInt(8) == 0
                ? Spent.NOTHING
                : new Spent(
                        prompt, cached, random.nextLong(prompt - cached + 1), random.nextInt(900));
    }

    private void reserve() {
        var ask = anyAsk("x" + exchanges++, 1);
        var expected = model.reserve(ask, null, null, now());
        agree(world.reserve(ask), expected, ask);
    }

    private void agree(QuotaVerdict said, LedgerModel.Verdict expected, Ask ask) {
        switch (said) {
            case QuotaVerdict.Granted(var reservation) -> {
                assertThat(expected.said()).isEqualTo(LedgerModel.Said.GRANTED);
                var held = Objects.requireNonNull(expected.held());
                assertThat(reservation.completion()).isEqualTo(held.completion);
                assertWithinTheLimits(reservation, false);
                live.add(new Live(ask.exchangeId(), ask, reservation, held));
            }
            case QuotaVerdict.Denied _ ->
                    assertThat(expected.said()).isEqualTo(LedgerModel.Said.DENIED);
            case QuotaVerdict.NeverFits _ ->
                    assertThat(expected.said()).isEqualTo(LedgerModel.Said.NEVER_FITS);
        }
    }

    /// At admission on every ledger, and after an extension on those on which it took something: a
    /// limit may have been lowered below what is used.
    private void assertWithinTheLimits(Reservation reservation, boolean extended) {
        for (var figures : reservation.figures()) {
            var book = Objects.requireNonNull(model.books.get(figures.ledger().key()));
            if (book.enforces()
                    && figures.reserved() > 0
                    && (!extended || figures.cost().countsCompletion())) {
                assertThat(book.used + book.held)
                        .as(figures.ledger().quota().name())
                        .isLessThanOrEqualTo(book.limit());
            }
        }
    }

    private Live take() {
        var taken = live.remove(random.nextInt(live.size()));
        over.add(taken);
        return taken;
    }

    private void settle() {
        if (!live.isEmpty()) {
            var taken = take();
            var spent = anySpent();
            assertThat(taken.real.settle(spent)).isEqualTo(model.settle(taken.model, spent, now()));
        }
    }

    private void refund() {
        if (!live.isEmpty()) {
            var taken = take();
            assertThat(taken.real.refund()).isEqualTo(model.end(taken.model));
        }
    }

    private void move() {
        if (live.isEmpty()) {
            return;
        }
        var from = live.remove(random.nextInt(live.size()));
        var next = anyAsk(from.exchange, from.real.attempt() + 1);
        var consumed = random.nextBoolean() ? null : anySpent();
        var expected = model.reserve(next, from.model, consumed, now());
        agree(world.move(from.real, next, consumed), expected, next);
        if (expected.held() == null) {
            live.add(from);
        } else {
            over.add(from);
        }
    }

    private void extend() {
        if (live.isEmpty()) {
            return;
        }
        var stream = live.get(random.nextInt(live.size()));
        var more = 1 + random.nextInt(400);
        var expected = model.extend(stream.model, more, now());
        stream.real.extend(more, granted -> assertThat(granted).isEqualTo(expected));
        if (expected > 0) {
            assertWithinTheLimits(stream.real, true);
        }
    }

    /// What is over, again; and a reserve that comes twice.
    private void duplicate() {
        if (!over.isEmpty()) {
            var dead = over.get(random.nextInt(over.size()));
            assertThat(dead.real.settle(anySpent())).isFalse();
            assertThat(dead.real.refund()).isFalse();
            dead.real.extend(10, granted -> assertThat(granted).isZero());
        }
        if (!live.isEmpty()) {
            var one = live.get(random.nextInt(live.size()));
            assertThat(world.reserve(one.ask)).isEqualTo(new QuotaVerdict.Granted(one.real));
        }
    }

    private void jumpAndReap() {
        world.clock.advance(Duration.ofSeconds(random.nextInt(400_000) - 200_000));
        var now = world.ticker.nanoTime();
        for (var one : List.copyOf(live)) {
            if (now - one.ask.expiresAtNanos() >= 0) {
                assertThat(model.expire(one.model, now())).isTrue();
                live.remove(one);
                over.add(one);
            }
        }
        world.ledgers.reap();
    }

    /// Limits up and down, below what is used too; shadows enforce and the other way round.
    private void change() {
        for (var quota : quotas) {
            quota.setLimit(Math.max(1, quota.getLimit() + random.nextInt(600) - 300));
            quota.setShadow(random.nextInt(5) == 0);
            quota.setName(quota.getId() + "-renamed-" + exchanges);
        }
        publish();
    }

    private void compare() {
        for (var state : world.ledgers.states()) {
            var key = state.ledger().key();
            var book = Objects.requireNonNull(model.books.get(key), key);
            book.roll(now());
            assertThat(state.used()).as("used %s", key).isEqualTo(book.used);
            assertThat(state.held()).as("held %s", key).isEqualTo(book.held);
            assertThat(state.limit()).as("limit %s", key).isEqualTo(book.limit());
            assertThat(state.refused()).as("refused %s", key).isEqualTo(book.refused);
        }
    }
}
