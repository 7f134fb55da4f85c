package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.simulator.Aim;
import dev.sluice.simulator.Fault;
import dev.sluice.simulator.Mood;
import dev.sluice.simulator.Pace;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.SimulatorConfig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/// Quotas among each other and while things change: several on one request, a failover between
/// them, a limit that is moved while answers run. Crowds spend them; the models' bills are the
/// judge.
@ExtendWith(SharedProduct.class)
final class QuotaRulesIT {
    private static final int CALLERS = 40;
    private static final double TOLERANCE = 1.005;
    private static final Mood QUICK = Mood.CALM.with(new Pace(Duration.ofMillis(20), 200, 60, 80));
    private static final Crowd.Script STREAMS =
            (model, caller, turn) ->
                    """
                    {"model":"%s","stream":true,"messages":[{"role":"user","content":"%d, %d: who counts the drops?"}]}\
                    """
                            .formatted(model, caller, turn);

    @Test
    void the_consumers_and_the_instances_quota_bind_at_once(Product product) {
        try (var model = start("both")) {
            var setup =
                    world(product, "both", model)
                            .consumer("rules", "both-one")
                            .consumer("rules", "both-two")
                            .quota(
                                    "both-each",
                                    "\"tenant\":\"rules\",\"consumer\":\"*\",\"instance\":\"both\"",
                                    4_000)
                            .quota("both-all", "\"instance\":\"both\"", 6_000);
            var one = setup.key("rules", "both-one");
            var two = setup.key("rules", "both-two");
            setup.applied();

            try (var first = crowd(product, one, "both");
                    var second = crowd(product, two, "both")) {
                BooleanSupplier atRest = () -> model.counts().open() == 0;
                var other = CompletableFuture.supplyAsync(() -> second.spend(atRest));
                var round = first.spend(atRest);
                assertThat(round.failures()).isEmpty();
                assertThat(other.join().failures()).isEmpty();
            }

            assertThat(billed(model)).isBetween(5_500L, (long) (6_000 * TOLERANCE));
            for (var consumer : new String[] {"both-one", "both-two"}) {
                assertThat(setup.usageOf(consumer).total())
                        .as(consumer)
                        .isLessThanOrEqualTo((long) (4_000 * TOLERANCE));
            }
            assertNothingHeld(product, "both-all", 6_000, "both");
        }
    }

    @Test
    void a_consumer_that_is_spent_is_told_so_even_where_the_instance_is_too(Product product) {
        try (var model = start("first-no")) {
            var setup =
                    world(product, "first-no", model)
                            .consumer("rules", "first-no")
                            .quota(
                                    "first-no-own",
                                    "\"tenant\":\"rules\",\"consumer\":\"first-no\",\"instance\":\"first-no\"",
                                    1_000)
                            .quota("first-no-all", "\"instance\":\"first-no\"", 1_000);
            var key = setup.key("rules", "first-no");
            setup.applied();
            try (var crowd = crowd(product, key, "first-no");
                    var application = product.application(key)) {
                assertThat(crowd.spend(() -> true).failures()).isEmpty();

                var refused = application.post(STREAMS.body("first-no", 0, 0));

                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.headers().firstValue("x-sluice-quota-scope"))
                        .contains("consumer_instance");
                assertThat(
                                JsonMapper.shared()
                                        .readTree(refused.body())
                                        .at("/error/sluice/quota")
                                        .asString())
                        .isEqualTo("first-no-own");
            }
        }
    }

    /// Every third request fails on the preferred instance and moves; its holds move with it.
    @Test
    void a_failover_takes_the_holds_along(Product product) {
        try (var shaky = start("move-a");
                var spare = start("move-b")) {
            shaky.mood(QUICK.with(Fault.Status.of(503), new Aim.Every(3)));
            var setup =
                    new Setup(product.rest())
                            .tenant("rules")
                            .instance("move-a", shaky, "move-a")
                            .instance("move-b", spare, "move-b")
                            .route("move", "move-a", "move-b")
                            .consumer("rules", "move")
                            .quota("move-own", "\"tenant\":\"rules\",\"consumer\":\"move\"", 6_000)
                            .quota("move-on-a", "\"instance\":\"move-a\"", 50_000)
                            .quota("move-on-b", "\"instance\":\"move-b\"", 50_000);
            var key = setup.key("rules", "move");
            setup.applied();

            try (var crowd = crowd(product, key, "move")) {
                assertThat(crowd.spend(() -> true).failures()).isEmpty();
            }

            var onA = billed(shaky);
            var onB = billed(spare);
            assertThat(onA).isPositive();
            assertThat(onB).isPositive();
            assertThat(onA + onB).isLessThanOrEqualTo((long) (6_000 * TOLERANCE));
            assertNothingHeld(product, "move-on-a", 50_000, "move-a");
            assertNothingHeld(product, "move-on-b", 50_000, "move-b");
        }
    }

    @Test
    void a_limit_moves_and_a_quota_is_renamed_without_losing_a_token(Product product) {
        try (var model = start("pushed")) {
            var scope = "\"tenant\":\"rules\",\"consumer\":\"pushed\",\"instance\":\"pushed\"";
            var setup = world(product, "pushed", model).consumer("rules", "pushed");
            setup.quota("pushed-1", scope, 3_000);
            var key = setup.key("rules", "pushed");
            setup.applied();
            try (var crowd = crowd(product, key, "pushed")) {
                var used = crowd.spend(() -> true).used();
                assertThat(billed(model)).isBetween(2_500L, (long) (3_000 * TOLERANCE));

                setup.quota("pushed-1", scope, 7_000).applied();
                var raised = crowd.spend(() -> true);
                assertThat(raised.used()).isGreaterThan(used);
                assertThat(billed(model)).isBetween(6_500L, (long) (7_000 * TOLERANCE));

                setup.quota("pushed-1", scope, 5_000).applied();
                var lowered = crowd.spend(() -> true);
                assertThat(lowered.answers()).as("5,000 are long spent").isZero();
                assertThat(lowered.used()).isEqualTo(raised.used());

                setup.delete("/quotas/pushed-1").quota("pushed-2", scope, 8_000).applied();
                assertThat(crowd.spend(() -> true).failures()).isEmpty();
                assertThat(billed(model)).isBetween(7_500L, (long) (8_000 * TOLERANCE));
            }
        }
    }

    @Test
    void a_limit_that_moves_while_answers_run_holds_at_its_last_value(Product product) {
        try (var model = start("moving")) {
            model.mood(Mood.CALM.with(new Pace(Duration.ofMillis(20), 50, 60, 80)));
            var scope = "\"tenant\":\"rules\",\"consumer\":\"moving\",\"instance\":\"moving\"";
            var setup = world(product, "moving", model).consumer("rules", "moving");
            setup.quota("moving", scope, 8_000);
            var key = setup.key("rules", "moving");
            setup.applied();

            try (var crowd = crowd(product, key, "moving")) {
                var spending = CompletableFuture.supplyAsync(() -> crowd.spend(() -> true));
                for (var limit : new long[] {6_000, 9_000, 7_000}) {
                    var before = model.counts().billedTokens();
                    Await.until(
                            "more was billed, or all is spent",
                            model::counts,
                            counts -> counts.billedTokens() > before + 500 || spending.isDone());
                    setup.quota("moving", scope, limit).applied();
                }
                assertThat(spending.join().failures()).isEmpty();
                assertThat(crowd.spend(() -> true).failures()).isEmpty();
            }

            assertThat(billed(model)).isBetween(6_500L, (long) (7_000 * TOLERANCE));
        }
    }

    @Test
    void a_shadow_quota_counts_and_refuses_nothing(Product product) {
        try (var model = start("shadowed")) {
            var setup =
                    world(product, "shadowed", model)
                            .consumer("rules", "shadowed")
                            .put(
                                    "/quotas/shadowed",
                                    """
                                    {"scope":{"tenant":"rules","consumer":"shadowed"},"limit":1000,\
                                    "window":"PT1H","unit":"total_tokens","mode":"shadow"}\
                                    """);
            var key = setup.key("rules", "shadowed");
            setup.applied();

            try (var crowd = crowd(product, key, "shadowed")) {
                crowd.askEach(1);
            }

            var billed = billed(model);
            assertThat(billed).isGreaterThan(2_000);
            var ledger =
                    Await.until(
                            "the quota's state tells all of it and holds nothing",
                            () -> setup.rest().get("/quotas/shadowed/state").at("/ledgers/0"),
                            state ->
                                    state.path("used").asLong() == billed
                                            && state.path("held").asLong(-1) == 0);
            assertThat(ledger.path("refused").asLong()).as("what it would refuse").isPositive();
            assertThat(ledger.path("remaining").asLong(-1)).isZero();
            Await.until(
                    "the books hold all of it",
                    () -> setup.usageOf("shadowed").total(),
                    total -> total == billed);
        }
    }

    private static Simulator start(String name) {
        return Simulator.start(SimulatorConfig.named(name, name).with(QUICK));
    }

    private static Setup world(Product product, String name, Simulator model) {
        return new Setup(product.rest())
                .tenant("rules")
                .instance(name, model, name)
                .route(name, name);
    }

    private static Crowd crowd(Product product, String key, String model) {
        return new Crowd(product.gatewayPort(), key, model, CALLERS, STREAMS);
    }

    private static long billed(Simulator model) {
        return Await.until("no answer is open", model::counts, counts -> counts.open() == 0)
                .billedTokens();
    }

    /// A ledger with nothing held stands where the books stand.
    private static void assertNothingHeld(
            Product product, String quota, long limit, String instance) {
        var setup = new Setup(product.rest());
        Await.until(
                quota + " has left what the books of " + instance + " do not hold",
                () -> remaining(product, quota) + setup.usageBy("instance", instance).total(),
                sum -> sum == limit);
    }

    /// What a shared quota has left, its holds taken off: from the page that Prometheus reads.
    private static long remaining(Product product, String quota) {
        return product.metrics()
                .lines()
                .filter(line ->
                        line.startsWith("sluice_quota_remaining{")
                                && line.contains("quota=\"" + quota + "\""))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .mapToLong(value -> (long) Double.parseDouble(value))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no such quota: " + quota));
    }
}
