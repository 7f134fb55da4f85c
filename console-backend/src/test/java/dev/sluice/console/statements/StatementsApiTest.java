package dev.sluice.console.statements;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import dev.sluice.console.usage.Batches;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StatementsApiTest {
    private static final YearMonth LAST = BilledTenant.LAST;
    private static final YearMonth THIS = LAST.plusMonths(1);

    private final RunningBackend backend = RunningBackend.shared();
    private final RestCalls rest = backend.asAdmin();

    @Test
    void a_draft_has_a_line_for_each_consumer_and_its_total_is_their_sum() {
        // Given
        var tenant = new BilledTenant("st-draft", "UTC", "CNY");
        var sales = tenant.unit("sales");
        var bot = tenant.consumer("bot", "{\"unit\":\"sales\"}");
        var other = tenant.consumer("other", "{}");
        // When
        tenant.used(BilledTenant.IN_LAST, sales, bot, tenant.instance, 1_001, 1);
        tenant.used(BilledTenant.IN_LAST, sales, bot, tenant.instance, 1_000, 0);
        tenant.used(BilledTenant.IN_LAST, null, other, tenant.instance, 5, 0);
        // Then
        var statement = statement(tenant, LAST);
        assertThat(text(statement, "state")).isEqualTo("draft");
        assertThat(text(statement, "total")).isEqualTo("2.008000");
        assertThat(text(statement, "due")).isEqualTo("2.01");
        assertThat(statement.get("lines")).hasSize(2);
        var line = statement.get("lines").get(1);
        assertThat(text(line, "unit")).isEqualTo("sales");
        assertThat(text(line, "consumer")).isEqualTo("bot");
        assertThat(text(line, "price")).isEqualTo("st-draft");
        assertThat(line.get("requests").intValue()).isEqualTo(2);
        assertThat(line.get("promptTokens").intValue()).isEqualTo(2_001);
        assertThat(sum(statement.get("lines"), "converted"))
                .isEqualByComparingTo(text(statement, "total"));
        assertThat(sum(statement.get("units"), "total"))
                .isEqualByComparingTo(text(statement, "total"));
    }

    @Test
    void a_closed_month_stays_what_it_was_and_what_comes_late_names_it_on_the_next() {
        // Given
        var tenant = new BilledTenant("st-close", "UTC", "CNY");
        var bot = tenant.consumer("bot", "{}");
        var request = tenant.used(BilledTenant.IN_LAST, null, bot, tenant.instance, 1_000, 0);
        // When
        var closed = close(tenant, LAST);
        tenant.used(BilledTenant.IN_LAST, null, bot, tenant.instance, 500, 0);
        tenant.take(
                Batches.request(
                                Batches.eventId(BilledTenant.IN_LAST, new Random(1)),
                                BilledTenant.IN_LAST,
                                tenant.id,
                                bot,
                                tenant.instance,
                                -100,
                                0)
                        .clearAttempts()
                        .setCount(0)
                        .setCorrects(request.toString()));
        // Then
        assertThat(closed.status()).as(closed.text()).isEqualTo(200);
        assertThat(text(closed.json(), "state")).isEqualTo("closed");
        var before = statement(tenant, LAST);
        assertThat(text(before, "state")).isEqualTo("corrected");
        assertThat(text(before, "total")).isEqualTo("1.000000");
        assertThat(text(before.get("corrections").get(0), "on")).isEqualTo(THIS.toString());
        assertThat(text(before.get("corrections").get(0), "amount")).isEqualTo("0.4");
        var next = statement(tenant, THIS);
        assertThat(text(next, "adjustments")).isEqualTo("0.400000");
        assertThat(text(next.get("lines").get(0), "period")).isEqualTo(LAST.toString());
        assertThat(next.get("lines").get(0).get("adjustment").booleanValue()).isTrue();
        assertThat(next.get("lines").get(0).get("requests").intValue()).isEqualTo(1);
        assertThat(derived(tenant, LAST).get("agrees").booleanValue()).isTrue();
        assertThat(derived(tenant, THIS).get("agrees").booleanValue()).isTrue();
        assertThat(derived(tenant, THIS).get("events").intValue()).isEqualTo(2);
    }

    @Test
    void derived_again_a_statement_shows_zero_and_after_a_price_was_changed_the_difference() {
        // Given
        var tenant = new BilledTenant("st-derive", "Asia/Shanghai", "CNY");
        var bot = tenant.consumer("bot", "{}");
        var event = tenant.used(BilledTenant.IN_LAST, null, bot, tenant.instance, 1_000, 10);
        close(tenant, LAST);
        var first = derived(tenant, LAST);
        // When
        tenant.put(
                "prices/st-derive",
                "{\"instance\":\"st-derive\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"CNY\",\"inputPerMillion\":\"900\",\"outputPerMillion\":\"2000\"}");
        var second = derived(tenant, LAST);
        // Then
        assertThat(first.get("agrees").booleanValue()).as(first.toString()).isTrue();
        assertThat(text(first.get("difference").get(0), "amount")).isEqualTo("0");
        assertThat(second.get("agrees").booleanValue()).isFalse();
        assertThat(text(second.get("difference").get(0), "amount")).isEqualTo("-0.1");
        assertThat(second.get("differing").intValue()).isEqualTo(1);
        assertThat(text(second.get("samples").get(0), "reason")).isEqualTo("price");
        assertThat(text(second.get("samples").get(0), "event")).isEqualTo(event.toString());
    }

    @Test
    void an_entry_that_was_changed_behind_the_consoles_back_is_found() {
        // Given
        var tenant = new BilledTenant("st-forged", "UTC", "CNY");
        var bot = tenant.consumer("bot", "{}");
        var forged = tenant.used(BilledTenant.IN_LAST, null, bot, tenant.instance, 1_000, 0);
        var removed = tenant.used(BilledTenant.IN_LAST, null, bot, tenant.instance, 2_000, 0);
        // When
        backend.database()
                .asOwner(
                        "UPDATE ledger_entry SET prompt_tokens = 1, amount = 0.001 WHERE side = 'tenant' AND event_id = '%s'"
                                .formatted(forged));
        backend.database()
                .asOwner("DELETE FROM ledger_entry WHERE event_id = '%s'".formatted(removed));
        // Then
        var check = derived(tenant, LAST);
        assertThat(check.get("agrees").booleanValue()).isFalse();
        assertThat(check.get("differing").intValue()).isEqualTo(2);
        assertThat(check.get("samples").toString())
                .contains("\"tokens\"", "\"no_entry\"", forged.toString(), removed.toString());
    }

    @Test
    void a_month_is_closed_once_in_order_and_not_before_it_is_over() {
        // Given
        var tenant = new BilledTenant("st-order", "UTC", "CNY");
        var bot = tenant.consumer("bot", "{}");
        tenant.used(BilledTenant.IN_LAST, null, bot, tenant.instance, 1, 0);
        // Then
        var early = close(tenant, THIS);
        assertThat(early.status()).isEqualTo(400);
        assertThat(early.fields()).containsExactly("month");
        assertThat(early.text()).contains(THIS + " is not over").contains("UTC");
        assertThat(close(tenant, LAST.minusMonths(1)).text()).contains("nothing was consumed");
        assertThat(close(tenant, LAST).status()).isEqualTo(200);
        assertThat(close(tenant, LAST).status()).isEqualTo(409);
        assertThat(rest.get("/api/v1/statements/st-order/2026-13").fields())
                .containsExactly("month");
        assertThat(rest.get("/api/v1/statements/st-nobody/2026-10").status()).isEqualTo(404);
    }

    @Test
    void what_has_no_price_keeps_a_month_open_unless_it_may_come_later() {
        // Given
        var tenant = new BilledTenant("st-parked", "UTC", "CNY");
        var bot = tenant.consumer("bot", "{}");
        tenant.used(BilledTenant.IN_LAST, null, bot, tenant.instance, 1_000, 0);
        tenant.used(BilledTenant.IN_LAST, null, bot, UUID.randomUUID(), 1_000, 0);
        // When
        var refused = close(tenant, LAST);
        var closed =
                rest.post(
                        "/api/v1/statements/st-parked/" + LAST + "/close",
                        "{\"unpriced\":\"later\"}");
        // Then
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).contains("1 requests of " + LAST + " have no price");
        assertThat(closed.status()).as(closed.text()).isEqualTo(200);
        assertThat(closed.json().get("unpriced").intValue()).isEqualTo(1);
    }

    @Test
    void another_currency_is_converted_at_one_rate_that_the_statement_names() {
        // Given
        var tenant = new BilledTenant("st-rate", "UTC", "SEK");
        var bot = tenant.consumer("bot", "{}");
        tenant.used(BilledTenant.IN_LAST, null, bot, tenant.instance, 2_000, 0);
        // When
        var without = close(tenant, LAST);
        rate("CNY-SEK", LAST.atDay(1).toString(), "1.5");
        rate("CNY-SEK", LAST.plusMonths(1).atDay(1).toString(), "9");
        var with = close(tenant, LAST);
        // Then
        assertThat(without.status()).isEqualTo(409);
        assertThat(without.text())
                .contains("no exchange rate from CNY to SEK is known on " + LAST.atEndOfMonth());
        assertThat(text(with.json(), "total")).isEqualTo("3.000000");
        assertThat(text(with.json().get("rates"), "CNY")).isEqualTo("1.5");
        assertThat(text(with.json().get("lines").get(0), "amount")).isEqualTo("2");
    }

    @Test
    void a_units_viewer_sees_their_units_lines_only() {
        // Given
        var tenant = new BilledTenant("st-view", "UTC", "CNY");
        var sales = tenant.unit("sales");
        var bot = tenant.consumer("bot", "{\"unit\":\"sales\"}");
        var other = tenant.consumer("other", "{}");
        tenant.used(BilledTenant.IN_LAST, sales, bot, tenant.instance, 1_000, 0);
        tenant.used(BilledTenant.IN_LAST, null, other, tenant.instance, 5_000, 0);
        new BilledTenant("st-strange", "UTC", "CNY");
        rest.put(
                "/api/v1/users/st-viewer",
                "{\"role\":\"bu_viewer\",\"tenant\":\"st-view\",\"unit\":\"sales\",\"password\":\"a long enough one\"}");
        var token =
                rest.post("/api/v1/users/st-viewer/tokens", "{}").json().get("token").stringValue();
        var viewer = new RestCalls(backend.port(), "Authorization", "Bearer " + token);
        // Then
        var own = viewer.get("/api/v1/statements/st-view/" + LAST).json();
        assertThat(text(own, "total")).isEqualTo("1.000000");
        assertThat(text(own, "unit")).isEqualTo("sales");
        assertThat(own.get("lines")).hasSize(1);
        var list = viewer.get("/api/v1/statements").json().get("items");
        assertThat(list).hasSize(1);
        assertThat(text(list.get(0).get("amounts").get(0), "amount")).isEqualTo("1");
        assertThat(viewer.get("/api/v1/statements/st-strange/" + LAST).status()).isEqualTo(404);
        assertThat(viewer.get("/api/v1/statements/st-view/" + LAST + "?unit=none").status())
                .isEqualTo(404);
        assertThat(viewer.post("/api/v1/statements/st-view/" + LAST + "/close", "{}").status())
                .isEqualTo(403);
    }

    @Test
    void a_statement_is_a_file_of_three_kinds() {
        // Given
        var tenant = new BilledTenant("st-file", "UTC", "CNY");
        var bot = tenant.consumer("bot", "{}");
        tenant.used(BilledTenant.IN_LAST, null, bot, tenant.instance, 1_234, 0);
        var path = "/api/v1/statements/st-file/" + LAST + "/export?format=";
        // When
        var csv = rest.get(path + "csv");
        var xlsx = rest.get(path + "xlsx");
        var pdf = rest.get(path + "pdf&language=zh");
        // Then
        assertThat(csv.text())
                .contains(",bot,,st-file," + LAST + ",1,1234,0,0,0,0,1.234,CNY,1.234000");
        assertThat(csv.header("Content-Disposition")).contains("st-file-" + LAST + ".csv");
        assertThat(xlsx.text()).startsWith("PK");
        assertThat(pdf.text()).startsWith("%PDF-1.7");
        assertThat(rest.get(path + "docx").fields()).containsExactly("format");
        assertThat(rest.get(path + "pdf&language=la").fields()).containsExactly("language");
    }

    @Test
    void pricing_anew_shows_the_difference_applies_just_that_and_leaves_nothing_to_derive() {
        // Given
        var tenant = new BilledTenant("st-anew", "UTC", "CNY");
        var bot = tenant.consumer("bot", "{}");
        tenant.used(BilledTenant.IN_LAST, null, bot, tenant.instance, 1_000, 0);
        close(tenant, LAST);
        tenant.put(
                "prices/st-anew",
                "{\"instance\":\"st-anew\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"CNY\",\"inputPerMillion\":\"900\",\"outputPerMillion\":\"2000\"}");
        var question =
                "{\"tenant\":\"st-anew\",\"from\":\"%sT00:00:00Z\",\"until\":\"%sT00:00:00Z\"%s}";
        var from = LAST.atDay(1);
        var until = THIS.atDay(1);
        // When
        var shown = rest.post("/api/v1/repricing", question.formatted(from, until, "")).json();
        var other =
                rest.post(
                        "/api/v1/repricing", question.formatted(from, until, ",\"apply\":\"00\""));
        var digest = text(shown, "digest");
        var applied =
                rest.post(
                        "/api/v1/repricing",
                        question.formatted(from, until, ",\"apply\":\"" + digest + "\""));
        var again = rest.post("/api/v1/repricing", question.formatted(from, until, "")).json();
        // Then
        assertThat(shown.get("differing").intValue()).isEqualTo(2);
        var shift = shown.get("shifts").get(0);
        assertThat(text(shift, "side")).isEqualTo("tenant");
        assertThat(text(shift, "before")).isEqualTo("1");
        assertThat(text(shift, "difference")).isEqualTo("-0.1");
        assertThat(other.status()).isEqualTo(412);
        assertThat(applied.status()).as(applied.text()).isEqualTo(200);
        assertThat(again.get("differing").intValue()).isZero();
        assertThat(text(statement(tenant, LAST), "total")).isEqualTo("1.000000");
        assertThat(text(statement(tenant, THIS), "adjustments")).isEqualTo("-0.100000");
        assertThat(derived(tenant, LAST).get("agrees").booleanValue()).isTrue();
        assertThat(derived(tenant, THIS).get("agrees").booleanValue()).isTrue();
        var usage =
                rest.get("/api/v1/usage?tenant=st-anew&from=" + from + "&to=" + until)
                        .json()
                        .get("total");
        assertThat(usage.get("cost").decimalValue()).isEqualByComparingTo("0.9");
    }

    @Test
    void the_gpu_hours_of_an_instance_become_a_price_by_what_it_served() {
        // Given
        var tenant = new BilledTenant("st-gpu", "UTC", "CNY");
        backend.database()
                .jdbc()
                .update(
                        "INSERT INTO published_object VALUES (?, 'instance', 'st-gpu', NULL, '', '') ON CONFLICT DO NOTHING",
                        tenant.instance);
        var bot = tenant.consumer("bot", "{}");
        tenant.used(BilledTenant.IN_LAST, null, bot, tenant.instance, 1_000_000, 500_000);
        var question =
                "{\"instance\":\"st-gpu\",\"from\":\"%sT00:00:00Z\",\"until\":\"%sT0%s:00:00Z\",\"currency\":\"CNY\",\"gpuHour\":\"10\",\"gpus\":2,\"outputWeight\":\"4\"}";
        var day = LAST.atEndOfMonth();
        // When
        var price =
                rest.post("/api/v1/gpu-hour-price", question.formatted(day, day.plusDays(1), "0"));
        var idle = rest.post("/api/v1/gpu-hour-price", question.formatted(day, day, "1"));
        // Then: 24 hours of 2 GPUs are 480, shared among 1 + 4 * 0.5 = 3 million
        assertThat(price.status()).as(price.text()).isEqualTo(200);
        assertThat(text(price.json(), "inputPerMillion")).isEqualTo("160.00000000");
        assertThat(text(price.json(), "outputPerMillion")).isEqualTo("640.00000000");
        assertThat(idle.fields()).containsExactly("instance");
        assertThat(idle.text()).contains("served no tokens");
        assertThat(rest.post("/api/v1/gpu-hour-price", "{\"gpus\":0}").fields())
                .containsExactlyInAnyOrder(
                        "instance", "from", "until", "currency", "gpuHour", "gpus");
    }

    @Test
    void a_rate_that_is_none_is_refused_with_what_is_wrong() {
        assertThat(rest.put("/api/v1/exchange-rates/USD/2026-11-01", "{}").fields())
                .containsExactlyInAnyOrder("rate", "pair");
        assertThat(rest.put("/api/v1/exchange-rates/USD-GOLD/soon", "{}").fields())
                .containsExactlyInAnyOrder("rate", "pair", "day");
        assertThat(rest.put("/api/v1/exchange-rates/USD-USD/2026-11-01", "{}").fields())
                .containsExactlyInAnyOrder("rate", "pair");
        assertThat(
                        rest.put(
                                        "/api/v1/exchange-rates/USD-CNY/2026-11-01",
                                        "{\"rate\":\"-7\",\"fee\":1}")
                                .fields())
                .containsExactlyInAnyOrder("rate", "fee");
    }

    private void rate(String pair, String day, String rate) {
        var answer =
                rest.put(
                        "/api/v1/exchange-rates/" + pair + "/" + day,
                        "{\"rate\":\"" + rate + "\"}");
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
    }

    private RestCalls.Answer close(BilledTenant tenant, YearMonth month) {
        return rest.post("/api/v1/statements/" + tenant.name + "/" + month + "/close", "{}");
    }

    private JsonNode statement(BilledTenant tenant, YearMonth month) {
        return rest.get("/api/v1/statements/" + tenant.name + "/" + month).json();
    }

    private JsonNode derived(BilledTenant tenant, YearMonth month) {
        var answer = rest.post("/api/v1/statements/" + tenant.name + "/" + month + "/derive", "{}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static String text(JsonNode node, String field) {
        return node.get(field).stringValue();
    }

    private static BigDecimal sum(JsonNode rows, String field) {
        var sum = BigDecimal.ZERO;
        for (var row : rows) {
            sum = sum.add(new BigDecimal(text(row, field)));
        }
        return sum;
    }
}
