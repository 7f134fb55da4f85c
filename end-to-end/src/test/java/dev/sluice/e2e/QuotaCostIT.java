package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.simulator.Counts;
import dev.sluice.simulator.Mood;
import dev.sluice.simulator.Pace;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.SimulatorConfig;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Quotas in money and in an expression: a crowd spends one, and then the model's own count by the
/// price, the gateway's ledger and the bill say the same.
///
/// A price is a thousandth for a prompt token and four for one of the answer, so that every request
/// costs a whole number of millionths and sums are exact.
@ExtendWith(SharedProduct.class)
final class QuotaCostIT {
    private static final int CALLERS = 40;
    private static final BigDecimal TOLERANCE = new BigDecimal("0.005");
    private static final Mood QUICK = Mood.CALM.with(new Pace(Duration.ofMillis(20), 200, 60, 80));
    private static final Crowd.Script STREAMS =
            (model, caller, turn) ->
                    """
                    {"model":"%s","stream":true,"messages":[{"role":"user","content":"%d, %d: what does a drop cost?"}]}\
                    """
                            .formatted(model, caller, turn);

    @Test
    void what_is_spent_in_money_is_what_the_model_counted_by_its_price_and_what_is_billed(
            Product product) {
        try (var model = start("cost-money")) {
            var setup =
                    world(product, "cost-money", model)
                            .put(
                                    "/prices/cost-money",
                                    """
                                    {"instance":"cost-money","from":"2026-01-01T00:00:00Z","currency":"CNY",\
                                    "inputPerMillion":1000,"outputPerMillion":4000}\
                                    """)
                            .put(
                                    "/quotas/cost-money",
                                    """
                                    {"scope":{"tenant":"cost","consumer":"cost-money"},"limit":"16.50",\
                                    "currency":"CNY","unit":"money","window":"PT1H"}\
                                    """);

            var counts = spent(product, setup, model, "cost-money");

            var cost = new BigDecimal(counts.begunPromptTokens() + 4 * counts.generatedTokens());
            assertSpent(
                    setup,
                    "cost-money",
                    cost.movePointLeft(3),
                    "16.50",
                    row -> decimal(row, "cost"));
            assertThat(bill(setup, "cost-money").path("currency").asString()).isEqualTo("CNY");
        }
    }

    @Test
    void an_expression_weighs_what_the_model_counted(Product product) {
        try (var model = start("cost-weights")) {
            var setup =
                    world(product, "cost-weights", model)
                            .put(
                                    "/quotas/cost-weights",
                                    """
                                    {"scope":{"tenant":"cost","consumer":"cost-weights"},"limit":16500,"unit":"expression",\
                                    "expression":"prompt_tokens + 4 * completion_tokens - 0.9 * cached_prompt_tokens",\
                                    "window":"PT1H"}\
                                    """);

            var counts = spent(product, setup, model, "cost-weights");

            var weighed = counts.begunPromptTokens() + 4 * counts.generatedTokens();
            assertSpent(
                    setup,
                    "cost-weights",
                    new BigDecimal(weighed),
                    "16500",
                    row ->
                            decimal(row, "promptTokens")
                                    .add(
                                            decimal(row, "completionTokens")
                                                    .multiply(new BigDecimal(4))));
        }
    }

    private static Simulator start(String name) {
        return Simulator.start(SimulatorConfig.named(name, name).with(QUICK));
    }

    private static Setup world(Product product, String name, Simulator model) {
        return new Setup(product.rest())
                .tenant("cost")
                .instance(name, model, name)
                .route(name, name)
                .consumer("cost", name);
    }

    /// Lets a crowd spend all of it.
    ///
    /// @return what the model counted
    private static Counts spent(Product product, Setup setup, Simulator model, String name) {
        var key = setup.key("cost", name);
        setup.applied();
        try (var crowd = new Crowd(product.gatewayPort(), key, name, CALLERS, STREAMS)) {
            var round = crowd.spend(() -> true);
            assertThat(round.failures()).isEmpty();
            Await.until(
                    "the bill has every answer",
                    () -> setup.usageOf(name).requests(),
                    requests -> requests == round.answers());
        }
        return Await.until("no answer is open", model::counts, counts -> counts.open() == 0);
    }

    /// The bill is the ledger to the last digit; the model's count is within what answers may be
    /// off that were cut, and the limit was reached and not passed.
    private static void assertSpent(
            Setup setup,
            String name,
            BigDecimal counted,
            String limit,
            Function<JsonNode, BigDecimal> billed) {
        var bill = billed.apply(bill(setup, name));
        Await.until(
                "the quota's state tells the bill " + bill + " and holds nothing",
                () -> setup.rest().get("/quotas/" + name + "/state").at("/ledgers/0"),
                state ->
                        decimal(state, "used").compareTo(bill) == 0
                                && decimal(state, "held").signum() == 0);
        var most = new BigDecimal(limit);
        assertThat(counted)
                .as("what the model counted: %s, and the bill: %s", counted, bill)
                .isBetween(
                        bill.multiply(BigDecimal.ONE.subtract(TOLERANCE)),
                        bill.multiply(BigDecimal.ONE.add(TOLERANCE)))
                .isBetween(
                        most.multiply(new BigDecimal("0.9")),
                        most.multiply(BigDecimal.ONE.add(TOLERANCE)));
    }

    private static JsonNode bill(Setup setup, String consumer) {
        for (var row :
                setup.rest()
                        .get(
                                "/usage?from=2026-01-01T00:00:00Z&to=2100-01-01T00:00:00Z&groupBy=consumer")
                        .path("rows")) {
            if (row.path("consumer").asString("").equals(consumer)) {
                return row;
            }
        }
        throw new AssertionError("no bill for " + consumer);
    }

    private static BigDecimal decimal(JsonNode row, String field) {
        return new BigDecimal(row.path(field).asString());
    }
}
