package dev.sluice.console.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                         "expression":"a/0","boost":{"limit":1}}\
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
                        "expression",
                        "boost");
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
        "-PT1H, first_request, fixed, window",
        "PT800H, first_request, fixed, window"
    })
    void a_window_that_no_clock_shows_is_a_field_error(
            String window, String align, String kind, String field) {
        var answer =
                rest.put(
                        "/api/v1/quotas/q-window",
                        "{\"scope\":{},\"limit\":1,\"window\":\"%s\",\"align\":\"%s\",\"kind\":\"%s\"}"
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

    @Test
    void money_and_expression_are_refused_because_nothing_would_count_them_yet() {
        for (var unit : new String[] {"money", "expression"}) {
            var answer =
                    rest.put(
                            "/api/v1/quotas/q-later",
                            "{\"scope\":{},\"limit\":1,\"window\":\"PT1H\",\"unit\":\""
                                    + unit
                                    + "\"}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.fields()).containsExactly("unit");
            assertThat(answer.text()).contains("not supported yet");
        }
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
