package dev.sluice.console.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import dev.sluice.console.audit.AuditTrail;
import dev.sluice.console.shared.CurrentActor;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class QuotasApiTest {
    private final RestCalls rest = RunningBackend.shared().asAdmin();

    @BeforeEach
    void scope() {
        rest.put("/api/v1/tenants/q-t", "{\"timeZone\":\"Asia/Shanghai\"}");
        rest.put("/api/v1/tenants/q-t/consumers/app", "{}");
        rest.put("/api/v1/instances/q-i", "{\"endpoint\":\"http://10.0.0.1/v1\"}");
    }

    @Test
    void a_quota_round_trips() {
        // When
        var made =
                rest.put(
                        "/api/v1/quotas/q-round",
                        """
                        {"scope":{"tenant":"q-t","consumer":"app","instance":"q-i"},"limit":10000,"window":"PT60M",
                         "unit":"total_tokens","align":"clock","mode":"shadow","rejectedMessage":"Insufficient token, try in one hour"}\
                        """);
        var shown = rest.get("/api/v1/quotas/q-round");
        var again = rest.put("/api/v1/quotas/q-round", shown.text());
        // Then
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        assertThat(shown.json().get("window").stringValue()).isEqualTo("PT1H");
        assertThat(shown.json().get("kind").stringValue()).isEqualTo("fixed");
        assertThat(shown.json().get("scope").get("consumer").stringValue()).isEqualTo("app");
    }

    @Test
    void two_quotas_never_count_the_same_and_the_conflict_names_the_first() {
        // Given
        rest.put(
                "/api/v1/quotas/q-one",
                "{\"scope\":{\"tenant\":\"q-t\"},\"limit\":1,\"window\":\"PT2H\"}");
        // When
        var same =
                rest.put(
                        "/api/v1/quotas/q-two",
                        "{\"scope\":{\"tenant\":\"q-t\"},\"limit\":9,\"window\":\"PT120M\",\"mode\":\"shadow\"}");
        var otherUnit =
                rest.put(
                        "/api/v1/quotas/q-three",
                        "{\"scope\":{\"tenant\":\"q-t\"},\"limit\":9,\"window\":\"PT2H\",\"unit\":\"requests\"}");
        var each =
                rest.put(
                        "/api/v1/quotas/q-four",
                        "{\"scope\":{\"tenant\":\"q-t\",\"consumer\":\"*\"},\"limit\":9,\"window\":\"PT2H\"}");
        // Then
        assertThat(same.status()).isEqualTo(409);
        assertThat(same.json().get("detail").stringValue()).contains("q-one");
        assertThat(otherUnit.status()).isEqualTo(201);
        assertThat(each.status()).isEqualTo(201);
        // And the first may change all but its identity
        var changed =
                rest.put(
                        "/api/v1/quotas/q-one",
                        "{\"scope\":{\"tenant\":\"q-t\"},\"limit\":77,\"window\":\"PT2H\"}");
        assertThat(changed.status()).isEqualTo(200);
    }

    @Test
    void everything_that_is_wrong_with_a_quota_is_named_at_once() {
        var answer =
                rest.put(
                        "/api/v1/quotas/q%22bad",
                        """
                        {"scope":{"tenant":"nobody","instance":"nothing","route":"nowhere","planet":"x"},"limit":0,
                         "window":"forever","unit":"litres","kind":"round","align":"moon","mode":"maybe",
                         "expression":"a/0","boost":{"limit":-1}}\
                        """);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields())
                .containsExactlyInAnyOrder(
                        "name",
                        "scope.tenant",
                        "scope.instance",
                        "scope.route",
                        "scope.planet",
                        "limit",
                        "window",
                        "unit",
                        "kind",
                        "align",
                        "mode",
                        "boost.limit",
                        "boost.until");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, first_request, fixed, window",
        "PT0.5S, first_request, fixed, window",
        "PT1.5S, first_request, fixed, window",
        "PT7M, clock, fixed, window",
        "P1D, first_request, fixed, align",
        "P1M, first_request, fixed, align",
        "P1D, clock, sliding, window",
        "P2M, clock, fixed, window",
        "P1Y, clock, fixed, window",
        "P1DT1H, clock, fixed, window",
        "PT1H, clock, sliding, align",
        "PT1M, clock, token_bucket, align",
        "-PT1H, first_request, fixed, window",
        "PT800H, first_request, fixed, window"
    })
    void a_window_that_no_clock_shows_is_a_field_error(
            String window, String align, String kind, String field) {
        var answer =
                rest.put(
                        "/api/v1/quotas/q-window",
                        "{\"scope\":{\"instance\":\"q-i\"},\"limit\":1,\"window\":\"%s\",\"align\":\"%s\",\"kind\":\"%s\"}"
                                .formatted(window, align, kind));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly(field);
    }

    @ParameterizedTest
    @CsvSource({
        "PT1M, first_request, fixed",
        "PT90M, first_request, fixed",
        "PT1H, clock, fixed",
        "P1D, clock, fixed",
        "P1W, clock, fixed",
        "P1M, clock, fixed",
        "PT1M, first_request, sliding",
        "PT1S, first_request, token_bucket"
    })
    void windows_that_mean_something_are_taken(String window, String align, String kind) {
        var answer =
                rest.put(
                        "/api/v1/quotas/q-good",
                        "{\"scope\":{\"instance\":\"q-i\"},\"limit\":1,\"window\":\"%s\",\"align\":\"%s\",\"kind\":\"%s\",\"unit\":\"prompt_tokens\"}"
                                .formatted(window, align, kind));
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
    }

    /// A blank name is no name: it would make one consumer's quota everybody's.
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "  \\t"})
    void a_blank_word_is_named_and_never_taken_for_an_absent_one(String blank) {
        var quota =
                """
                {"scope":{"tenant":"%1$s","consumer":"%1$s","instance":"q-i","route":"%1$s"},"limit":1,
                 "window":"PT1H","unit":"%1$s","kind":"%1$s","align":"%1$s","mode":"%1$s","currency":"%1$s"}\
                """
                        .formatted(blank);
        var fields =
                new String[] {
                    "scope.tenant",
                    "scope.consumer",
                    "scope.route",
                    "unit",
                    "kind",
                    "align",
                    "mode",
                    "currency"
                };
        // When
        var put = rest.put("/api/v1/quotas/q-blank", quota);
        var consumer =
                rest.put(
                        "/api/v1/quotas/q-blank",
                        "{\"scope\":{\"tenant\":\"q-t\",\"consumer\":\"%s\"},\"limit\":1,\"window\":\"PT1H\"}"
                                .formatted(blank));
        var applied =
                rest.post(
                        "/api/v1/bundle",
                        "{\"resources\":[{\"path\":\"quotas/q-blank\",\"body\":%s}]}"
                                .formatted(quota));
        // Then
        assertThat(put.status()).as(put.text()).isEqualTo(400);
        assertThat(put.fields()).containsExactlyInAnyOrder(fields);
        assertThat(consumer.status()).isEqualTo(400);
        assertThat(consumer.fields()).containsExactly("scope.consumer");
        assertThat(applied.text()).contains("scope.consumer");
        assertThat(rest.get("/api/v1/quotas/q-blank").status()).isEqualTo(404);
    }

    @Test
    void a_scope_that_names_nothing_is_said_so() {
        var answer =
                rest.put(
                        "/api/v1/quotas/q-empty", "{\"scope\":{},\"limit\":1,\"window\":\"PT1H\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly("scope");
    }

    @Test
    void a_quota_in_money_takes_an_amount_and_the_tenants_currency() {
        // When
        var made =
                rest.put(
                        "/api/v1/quotas/q-money",
                        """
                        {"scope":{"tenant":"q-t","consumer":"*","instance":"q-i"},"limit":12.50,"window":"P1M","align":"clock",
                         "unit":"money","boost":{"limit":"20","until":"2126-12-01T00:00:00+08:00"}}\
                        """);
        var shown = rest.get("/api/v1/quotas/q-money");
        var again = rest.put("/api/v1/quotas/q-money", made.text());
        // Then
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(shown.text()).contains("\"limit\":12.5,", "\"limit\":20,");
        assertThat(shown.json().get("currency").stringValue()).isEqualTo("CNY");
        assertThat(shown.json().get("boost").get("until").stringValue())
                .isEqualTo("2126-11-30T16:00:00Z");
        assertThat(again.status()).as(again.text()).isEqualTo(200);
    }

    @Test
    void the_audit_trail_shows_money_as_people_write_it_in_old_entries_too() {
        // Given an entry as it was always stored: in millionths
        var body =
                "{\"scope\":{\"tenant\":\"q-t\",\"consumer\":\"*\",\"instance\":\"q-i\"},\"limit\":%s,\"window\":\"PT5H\",\"unit\":\"money\",\"boost\":{\"limit\":99.000001,\"until\":\"2126-12-01T00:00:00Z\"}}";
        var backend = RunningBackend.shared();
        rest.put("/api/v1/quotas/q-trail", body.formatted("0.5"));
        rest.put("/api/v1/quotas/q-trail", body.formatted("1200"));
        assertThat(
                        backend.database()
                                .jdbc()
                                .queryForObject(
                                        "SELECT before ->> 'limit' FROM audit_entry WHERE object_name = 'q-trail' AND action = 'changed'",
                                        String.class))
                .isEqualTo("500000");
        // When
        var entry =
                backend.bean(CurrentActor.class)
                        .asSystem("test", () -> backend.bean(AuditTrail.class).newest(1, null))
                        .getFirst();
        // Then
        var json = JsonMapper.shared();
        var before = json.readTree(Objects.requireNonNull(entry.before()));
        var after = json.readTree(Objects.requireNonNull(entry.after()));
        assertThat(before.get("limit").decimalValue()).isEqualTo("0.5");
        assertThat(after.get("limit").decimalValue()).isEqualTo("1200");
        assertThat(after.get("boost").get("limit").decimalValue()).isEqualTo("99.000001");
    }

    @Test
    void a_quota_in_money_warns_of_what_has_no_price() {
        // Given
        rest.put("/api/v1/instances/q-free", "{\"endpoint\":\"http://10.0.0.1/v1\"}");
        var quota =
                "{\"scope\":{\"tenant\":\"q-t\",\"instance\":\"q-free\"},\"limit\":1,\"window\":\"PT3H\",\"unit\":\"money\"}";
        // When
        var made = rest.put("/api/v1/quotas/q-unpriced", quota);
        rest.put(
                "/api/v1/prices/q-free-1",
                "{\"instance\":\"q-free\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"CNY\",\"inputPerMillion\":1,\"outputPerMillion\":1}");
        var priced = rest.put("/api/v1/quotas/q-unpriced", quota);
        // Then
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().get("warnings").get(0).get("message").stringValue())
                .contains("instance q-free");
        assertThat(priced.json().has("warnings")).isFalse();
    }

    @Test
    void money_in_two_currencies_is_refused_on_both_sides() {
        // Given
        rest.put("/api/v1/instances/q-usd", "{\"endpoint\":\"http://10.0.0.1/v1\"}");
        var quota =
                "{\"scope\":{\"tenant\":\"q-t\",\"instance\":\"q-usd\"},\"limit\":1,\"window\":\"PT3H\",\"unit\":\"money\",\"currency\":\"%s\"}";
        var price =
                "{\"instance\":\"q-usd\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"%s\",\"inputPerMillion\":1,\"outputPerMillion\":1}";
        rest.put("/api/v1/prices/q-usd-1", price.formatted("USD"));
        // When
        var clash = rest.put("/api/v1/quotas/q-usd", quota.formatted("CNY"));
        var fits = rest.put("/api/v1/quotas/q-usd", quota.formatted("USD"));
        var other = rest.put("/api/v1/prices/q-usd-1", price.formatted("CNY"));
        // Then
        assertThat(clash.status()).isEqualTo(400);
        assertThat(clash.fields()).containsExactly("currency");
        assertThat(clash.text()).contains("q-usd-1").contains("USD");
        assertThat(fits.status()).as(fits.text()).isEqualTo(201);
        assertThat(other.status()).isEqualTo(400);
        assertThat(other.fields()).containsExactly("currency");
        assertThat(other.text()).contains("quota q-usd");
    }

    @Test
    void a_route_with_a_price_of_its_own_covers_what_its_instances_cost() {
        // Given
        rest.put("/api/v1/instances/q-cloud", "{\"endpoint\":\"http://10.0.0.1/v1\"}");
        rest.put(
                "/api/v1/routes/q-r",
                "{\"model\":\"q-r\",\"targets\":[{\"instance\":\"q-cloud\"}]}");
        var price =
                "\"from\":\"2026-01-01T00:00:00Z\",\"inputPerMillion\":1,\"outputPerMillion\":1,\"currency\":\"%s\"}";
        rest.put("/api/v1/prices/q-cloud-1", "{\"instance\":\"q-cloud\"," + price.formatted("USD"));
        var quota =
                "{\"scope\":{\"tenant\":\"q-t\",\"route\":\"q-r\"},\"limit\":1,\"window\":\"PT3H\",\"unit\":\"money\"}";
        // When
        var before = rest.put("/api/v1/quotas/q-route", quota);
        var covered =
                rest.put("/api/v1/prices/q-r-1", "{\"route\":\"q-r\"," + price.formatted("CNY"));
        var after = rest.put("/api/v1/quotas/q-route", quota);
        // Then
        assertThat(before.text()).contains("q-cloud-1");
        assertThat(covered.status()).as(covered.text()).isEqualTo(201);
        assertThat(after.status()).as(after.text()).isEqualTo(201);
        assertThat(after.json().has("warnings")).isFalse();
        // And what would lay the other currency bare again is refused, naming the quota
        var bare = rest.delete("/api/v1/prices/q-r-1");
        assertThat(bare.status()).as(bare.text()).isEqualTo(409);
        assertThat(bare.text()).contains("q-route").contains("q-cloud-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "money         | 0         |                     | limit",
                "money         | 0.0000001 |                     | limit",
                "money         | 1e300     |                     | limit",
                "money         | 1         | \"currency\":\"XYW\"  | currency",
                "requests      | 1.5       |                     | limit",
                "requests      | 1e999999  |                     | limit",
                "requests      | -1        |                     | limit",
                "requests      | 1         | \"currency\":\"CNY\"  | currency",
                "requests      | 1         | \"expression\":\"total_tokens\" | expression",
                "expression    | 1         |                     | expression",
                "expression    | 1         | \"expression\":\"total_tokens/0\" | expression",
                "requests      | 1         | \"boost\":{\"limit\":0,\"until\":\"2126-01-01T00:00:00Z\"} | boost.limit",
                "requests      | 1         | \"boost\":{\"limit\":2,\"until\":\"2020-01-01T00:00:00Z\"} | boost.until",
                "requests      | 1         | \"boost\":{\"limit\":2,\"until\":\"+90000-01-01T00:00:00Z\"} | boost.until",
                "requests      | 1         | \"boost\":{\"limit\":2} | boost.until"
            })
    void what_a_unit_cannot_be_is_a_field_error(
            String unit, String limit, String more, String field) {
        var answer =
                rest.put(
                        "/api/v1/quotas/q-units",
                        "{\"scope\":{\"tenant\":\"q-t\"},\"limit\":%s,\"window\":\"PT5H\",\"unit\":\"%s\"%s}"
                                .formatted(limit, unit, more == null ? "" : "," + more));
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly(field);
    }

    @Test
    void an_expression_is_kept_as_it_was_written_and_may_change_without_another_identity() {
        var quota =
                "{\"scope\":{\"tenant\":\"q-t\"},\"limit\":100,\"window\":\"PT7H\",\"unit\":\"expression\",\"expression\":\"%s\"}";
        var made =
                rest.put(
                        "/api/v1/quotas/q-weighted",
                        quota.formatted(" prompt_tokens*2 + output_tokens "));
        var other = rest.put("/api/v1/quotas/q-weighted-2", quota.formatted("total_tokens"));
        var changed = rest.put("/api/v1/quotas/q-weighted", quota.formatted("total_tokens"));
        assertThat(made.json().get("expression").stringValue())
                .isEqualTo("prompt_tokens*2 + output_tokens");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.text()).contains("q-weighted");
        assertThat(changed.status()).isEqualTo(200);
    }

    @Test
    void in_flight_counts_now_and_has_no_window() {
        var with =
                rest.put(
                        "/api/v1/quotas/q-flight",
                        "{\"scope\":{\"tenant\":\"q-t\"},\"limit\":4,\"window\":\"PT1H\",\"unit\":\"in_flight\"}");
        var without =
                rest.put(
                        "/api/v1/quotas/q-flight",
                        "{\"scope\":{\"tenant\":\"q-t\"},\"limit\":4,\"unit\":\"in_flight\"}");
        assertThat(with.fields()).containsExactly("window");
        assertThat(without.status()).as(without.text()).isEqualTo(201);
        assertThat(without.json().has("window")).isFalse();
    }

    @Test
    void a_consumer_needs_its_tenant() {
        var answer =
                rest.put(
                        "/api/v1/quotas/q-alone",
                        "{\"scope\":{\"consumer\":\"app\"},\"limit\":1,\"window\":\"PT1H\"}");
        assertThat(answer.fields()).containsExactly("scope.tenant");
        var unknown =
                rest.put(
                        "/api/v1/quotas/q-alone",
                        "{\"scope\":{\"tenant\":\"q-t\",\"consumer\":\"nobody\"},\"limit\":1,\"window\":\"PT1H\"}");
        assertThat(unknown.fields()).containsExactly("scope.consumer");
    }
}
