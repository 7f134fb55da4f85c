package dev.sluice.console.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import dev.sluice.console.shared.CurrentActor;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PricesApiTest {
    private final RunningBackend backend = RunningBackend.shared();
    private final RestCalls rest = backend.asAdmin();

    @Test
    void a_price_round_trips_with_every_digit() {
        instance("p-round");
        // When
        var made =
                rest.put(
                        "/api/v1/prices/p-round",
                        "{\"instance\":\"p-round\",\"from\":\"2026-11-01T08:00:00+08:00\",\"currency\":\"CNY\",\"inputPerMillion\":0.80,\"cachedInputPerMillion\":\"0.08000001\",\"outputPerMillion\":\"2\"}");
        var shown = rest.get("/api/v1/prices/p-round");
        var again = rest.put("/api/v1/prices/p-round", shown.text());
        // Then
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        assertThat(shown.json().get("from").stringValue()).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(shown.json().get("inputPerMillion").stringValue()).isEqualTo("0.8");
        assertThat(shown.json().get("cachedInputPerMillion").stringValue()).isEqualTo("0.08000001");
        assertThat(shown.json().get("outputPerMillion").stringValue()).isEqualTo("2");
    }

    @Test
    void a_price_ends_where_the_next_begins() {
        // Given
        instance("p-next");
        price("p-next-1", "p-next", "2026-01-01T00:00:00Z", null, "1");
        price("p-next-2", "p-next", "2026-02-01T00:00:00Z", null, "2");
        var id =
                UUID.fromString(
                        rest.get("/api/v1/instances/p-next").json().get("id").stringValue());
        // Then
        assertThat(inputAt(id, "2025-12-31T23:59:59Z")).isEqualTo("none");
        assertThat(inputAt(id, "2026-01-01T00:00:00Z")).isEqualTo("1");
        assertThat(inputAt(id, "2026-01-31T23:59:59.999999Z")).isEqualTo("1");
        assertThat(inputAt(id, "2026-02-01T00:00:00Z")).isEqualTo("2");
    }

    @Test
    void an_overlap_is_refused_and_names_both_prices_and_when() {
        instance("p-over");
        price("p-over-1", "p-over", "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z", "1");
        var answer = put("p-over-2", "p-over", "2026-02-01T00:00:00Z", null, "2");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly("from");
        assertThat(answer.text())
                .contains("p-over-1")
                .contains("p-over-2")
                .contains("overlap from 2026-02-01T00:00:00Z to 2026-03-01T00:00:00Z");
    }

    @Test
    void a_gap_is_refused_and_named_on_either_side() {
        instance("p-gap");
        price("p-gap-1", "p-gap", "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z", "1");
        var behind = put("p-gap-2", "p-gap", "2026-04-01T00:00:00Z", null, "2");
        assertThat(behind.fields()).containsExactly("from");
        assertThat(behind.text()).contains("gap from 2026-03-01T00:00:00Z to 2026-04-01T00:00:00Z");
        var before = put("p-gap-0", "p-gap", "2025-01-01T00:00:00Z", "2025-12-01T00:00:00Z", "2");
        assertThat(before.fields()).containsExactly("until");
        assertThat(before.text()).contains("p-gap-1");
        assertThat(put("p-gap-2", "p-gap", "2026-03-01T00:00:00Z", null, "2").status())
                .isEqualTo(201);
    }

    @Test
    void an_end_behind_a_price_without_one_is_refused_and_names_it() {
        instance("p-open");
        price("p-open-1", "p-open", "2026-01-01T00:00:00Z", null, "1");
        var ending = put("p-open-2", "p-open", "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z", "2");
        assertThat(ending.status()).isEqualTo(400);
        assertThat(ending.fields()).containsExactly("until");
        assertThat(ending.text()).contains("p-open-1").contains("2026-07-01T00:00:00Z");
        price("p-open-2", "p-open", "2026-06-01T00:00:00Z", null, "2");
    }

    @Test
    void the_middle_of_a_book_is_not_torn_out() {
        instance("p-mid");
        price("p-mid-1", "p-mid", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "1");
        price("p-mid-2", "p-mid", "2026-02-01T00:00:00Z", null, "2");
        price("p-mid-3", "p-mid", "2026-03-01T00:00:00Z", null, "3");
        var torn = rest.delete("/api/v1/prices/p-mid-2");
        assertThat(torn.status()).isEqualTo(409);
        assertThat(torn.json().get("detail").stringValue()).contains("gap").contains("p-mid-3");
        assertThat(rest.delete("/api/v1/prices/p-mid-3").status()).isEqualTo(204);
        assertThat(rest.delete("/api/v1/prices/p-mid-2").status()).isEqualTo(204);
    }

    @Test
    void two_prices_never_begin_together() {
        instance("p-same");
        price("p-same-1", "p-same", "2026-01-01T00:00:00Z", null, "1");
        var answer = put("p-same-2", "p-same", "2026-01-01T00:00:00Z", null, "2");
        assertThat(answer.fields()).containsExactly("from");
        assertThat(answer.text()).contains("p-same-1");
    }

    @Test
    void everything_that_is_wrong_with_a_price_is_named_at_once() {
        var answer =
                rest.put(
                        "/api/v1/prices/p-bad",
                        "{\"instance\":\"nothing\",\"from\":\"yesterday\",\"until\":\"soon\",\"currency\":\"GOLD\",\"inputPerMillion\":\"-1\",\"cachedInputPerMillion\":\"0.000000001\",\"outputPerMillion\":\"much\",\"vat\":1}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields())
                .containsExactlyInAnyOrder(
                        "instance",
                        "from",
                        "until",
                        "currency",
                        "inputPerMillion",
                        "cachedInputPerMillion",
                        "outputPerMillion",
                        "vat");
        assertThat(rest.put("/api/v1/prices/p-bad", "{}").fields())
                .containsExactlyInAnyOrder(
                        "instance", "from", "currency", "inputPerMillion", "outputPerMillion");
    }

    @Test
    void a_blank_text_is_not_taken_for_an_absent_one() {
        var answer =
                rest.put(
                        "/api/v1/prices/p-bad",
                        "{\"instance\":\"nothing\",\"route\":\" \",\"from\":\"2030-01-01T00:00:00Z\",\"until\":\"\",\"currency\":\"CNY\",\"inputPerMillion\":\"1\",\"cachedInputPerMillion\":\"\",\"outputPerMillion\":\"1\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields())
                .containsExactlyInAnyOrder("instance", "route", "until", "cachedInputPerMillion");
    }

    @Test
    void tiers_and_off_peak_hours_round_trip_and_an_edit_without_them_clears_them() {
        instance("p-shape");
        var body =
                "{\"instance\":\"p-shape\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"CNY\",\"inputPerMillion\":\"1\",\"outputPerMillion\":\"2\"%s}";
        // When
        var made =
                rest.put(
                        "/api/v1/prices/p-shape",
                        body.formatted(
                                ",\"cacheWritePerMillion\":\"1.25\",\"reasoningPerMillion\":3,\"tiers\":[{\"above\":32000,\"inputPerMillion\":\"2\",\"outputPerMillion\":\"6\"}],\"offPeak\":[{\"from\":\"00:30\",\"until\":\"08:30\",\"timeZone\":\"Asia/Shanghai\",\"factor\":\"0.50\"}]"));
        var shown = rest.get("/api/v1/prices/p-shape");
        var again = rest.put("/api/v1/prices/p-shape", shown.text());
        // Then
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(again.header("Sluice-Revision")).isEqualTo(made.header("Sluice-Revision"));
        var tier = shown.json().get("tiers").get(0);
        assertThat(tier.get("above").intValue()).isEqualTo(32_000);
        assertThat(tier.get("reasoningPerMillion").stringValue()).isEqualTo("6");
        assertThat(shown.json().get("offPeak").get(0).get("factor").stringValue()).isEqualTo("0.5");
        assertThat(rest.put("/api/v1/prices/p-shape", body.formatted("")).json().has("tiers"))
                .isFalse();
    }

    @Test
    void what_is_wrong_with_a_tier_or_a_window_is_named_with_its_place() {
        instance("p-tiers");
        var answer =
                rest.put(
                        "/api/v1/prices/p-tiers",
                        "{\"instance\":\"p-tiers\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"CNY\",\"inputPerMillion\":\"1\",\"outputPerMillion\":\"2\",\"tiers\":[{\"above\":5,\"inputPerMillion\":\"-2\",\"outputPerMillion\":\"6\"},{\"above\":5,\"inputPerMillion\":\"2\"}],\"offPeak\":[{\"from\":\"25:00\",\"until\":\"08:30\",\"timeZone\":\"Mars\",\"factor\":\"2\"},{\"from\":\"01:00\",\"until\":\"01:00\",\"timeZone\":\"UTC\",\"factor\":\"1\"}]}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields())
                .containsExactlyInAnyOrder(
                        "tiers[0].inputPerMillion",
                        "tiers[1].above",
                        "tiers[1].outputPerMillion",
                        "offPeak[0].from",
                        "offPeak[0].timeZone",
                        "offPeak[0].factor",
                        "offPeak[1].until");
    }

    @Test
    void a_quota_in_money_that_meets_tiers_is_told_that_it_counts_the_dearest() {
        instance("p-bound");
        price("p-bound", "p-bound", "2026-01-01T00:00:00Z", null, "1");
        rest.put(
                "/api/v1/prices/p-bound",
                "{\"instance\":\"p-bound\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"CNY\",\"inputPerMillion\":\"1\",\"outputPerMillion\":\"2\",\"tiers\":[{\"above\":5,\"inputPerMillion\":\"2\",\"outputPerMillion\":\"6\"}]}");
        var answer =
                rest.put(
                        "/api/v1/quotas/p-bound",
                        "{\"scope\":{\"instance\":\"p-bound\"},\"limit\":100,\"window\":\"PT1H\",\"unit\":\"money\",\"currency\":\"CNY\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.json().get("warnings").toString())
                .contains("dearest tier")
                .contains("p-bound");
    }

    private void instance(String name) {
        rest.put("/api/v1/instances/" + name, "{\"endpoint\":\"http://10.0.0.1/v1\"}");
    }

    private void price(
            String name, String instance, String from, @Nullable String until, String input) {
        var answer = put(name, instance, from, until, input);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private RestCalls.Answer put(
            String name, String instance, String from, @Nullable String until, String input) {
        return rest.put(
                "/api/v1/prices/" + name,
                "{\"instance\":\"%s\",\"from\":\"%s\",\"until\":%s,\"currency\":\"CNY\",\"inputPerMillion\":\"%s\",\"outputPerMillion\":\"1\"}"
                        .formatted(
                                instance, from, until == null ? null : "\"" + until + "\"", input));
    }

    private String inputAt(UUID instance, String moment) {
        return backend.bean(CurrentActor.class)
                .asSystem(
                        "test",
                        () ->
                                backend.bean(Prices.class)
                                        .forInstance(instance, Instant.parse(moment))
                                        .map(price ->
                                                price.inputPerMillion()
                                                        .stripTrailingZeros()
                                                        .toPlainString())
                                        .orElse("none"));
    }
}
