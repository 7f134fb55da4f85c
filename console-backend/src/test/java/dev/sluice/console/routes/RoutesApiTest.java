package dev.sluice.console.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoutesApiTest {
    private final RestCalls rest = RunningBackend.shared().asAdmin();

    @BeforeEach
    void instances() {
        rest.put("/api/v1/instances/r-a", "{\"endpoint\":\"http://10.0.0.1/v1\"}");
        rest.put("/api/v1/instances/r-b", "{\"endpoint\":\"http://10.0.0.2/v1\"}");
    }

    @Test
    void a_route_round_trips_with_everything_it_can_say() {
        // When
        var made =
                rest.put(
                        "/api/v1/routes/r-full",
                        """
                        {"model":"Qwen/r-full","uri":"/r-full/anything","methods":["POST","GET"],
                         "targets":[{"instance":"r-a","priority":10,"weight":100},{"instance":"r-b","priority":1}],
                         "balancer":{"algorithm":"chash","hashOn":"header","key":"x-user"},
                         "fallback":["instance_health_and_rate_limiting","http_429"],"fallbackStatuses":[401,402],
                         "maxRetries":2,"retryWithin":"PT5S","consumerSpent":"next_instance","maxBodyBytes":1048576,
                         "tryWhenAllOut":true,"continueStreams":true}\
                        """);
        var shown = rest.get("/api/v1/routes/r-full");
        var again = rest.put("/api/v1/routes/r-full", shown.text());
        // Then
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        var route = shown.json();
        assertThat(route.get("targets").get(1).get("weight").intValue()).isEqualTo(100);
        assertThat(route.get("fallback").toString())
                .isEqualTo("[\"rate_limiting\",\"http_429\",\"http_5xx\"]");
        assertThat(route.get("retryWithin").stringValue()).isEqualTo("PT5S");
        assertThat(again.json().get("targets")).isEqualTo(route.get("targets"));
        assertThat(again.json().get("tryWhenAllOut").booleanValue()).isTrue();
        assertThat(again.json().get("continueStreams").booleanValue()).isTrue();
    }

    @Test
    void a_tier_that_nothing_leads_to_is_named() {
        var body =
                "{\"model\":\"r-tiers\",\"targets\":[{\"instance\":\"r-b\",\"priority\":1},{\"instance\":\"r-a\",\"priority\":10}],\"fallback\":[]";
        var never = rest.put("/api/v1/routes/r-tiers", body + ",\"maxRetries\":0}");
        assertThat(never.status()).isEqualTo(400);
        assertThat(never.fields()).containsExactly("targets[0].priority");
        var chosen =
                rest.put(
                        "/api/v1/routes/r-tiers",
                        body + ",\"maxRetries\":0,\"fallbackStatuses\":[401]}");
        assertThat(chosen.status()).as(chosen.text()).isEqualTo(201);
        var connects = rest.put("/api/v1/routes/r-tiers", body + "}");
        assertThat(connects.status()).as(connects.text()).isEqualTo(200);
    }

    @Test
    void adaptive_choice_is_taken_and_kept() {
        var saved =
                rest.put(
                        "/api/v1/routes/r-adaptive",
                        "{\"model\":\"r-adaptive\",\"targets\":[{\"instance\":\"r-a\"}],\"balancer\":{\"algorithm\":\"adaptive\"}}");
        assertThat(saved.status()).as(saved.text()).isBetween(200, 201);

        var route = rest.get("/api/v1/routes/r-adaptive").json();

        assertThat(route.get("balancer").get("algorithm").stringValue()).isEqualTo("adaptive");
    }

    @Test
    void what_is_absent_has_the_contracts_default() {
        rest.put(
                "/api/v1/routes/r-least",
                "{\"model\":\"r-least\",\"targets\":[{\"instance\":\"r-a\"}]}");
        var route = rest.get("/api/v1/routes/r-least").json();
        assertThat(route.get("fallback").toString()).isEqualTo("[\"http_5xx\"]");
        assertThat(route.get("balancer").get("algorithm").stringValue()).isEqualTo("roundrobin");
        assertThat(route.get("consumerSpent").stringValue()).isEqualTo("reject");
        assertThat(route.get("targets").get(0).get("priority").intValue()).isZero();
        assertThat(route.get("tryWhenAllOut").booleanValue()).isFalse();
        assertThat(route.get("continueStreams").booleanValue()).isFalse();
        assertThat(route.has("maxRetries")).isFalse();
        assertThat(route.has("methods")).isFalse();
    }

    @Test
    void targets_can_be_reordered_replaced_and_taken_away() {
        rest.put(
                "/api/v1/routes/r-order",
                "{\"model\":\"r-order\",\"targets\":[{\"instance\":\"r-a\"},{\"instance\":\"r-b\"}]}");
        var swapped =
                rest.put(
                        "/api/v1/routes/r-order",
                        "{\"model\":\"r-order\",\"targets\":[{\"instance\":\"r-b\"},{\"instance\":\"r-a\",\"weight\":5}]}");
        assertThat(swapped.json().get("targets").get(0).get("instance").stringValue())
                .isEqualTo("r-b");
        rest.put(
                "/api/v1/routes/r-order",
                "{\"model\":\"r-order\",\"targets\":[{\"instance\":\"r-a\"}]}");
        assertThat(rest.get("/api/v1/routes/r-order").json().get("targets").size()).isEqualTo(1);
    }

    @Test
    void everything_that_is_wrong_with_a_route_is_named_at_once() {
        var answer =
                rest.put(
                        "/api/v1/routes/r-bad",
                        """
                        {"model":"has blanks","uri":"/v1/chat/completions","methods":["SHOUT"],
                         "targets":[{"instance":"r-a","weight":-1},{"instance":"r-a"},{"instance":"nobody","priority":99999},{"wieght":1}],
                         "balancer":{"algorithm":"psychic"},"fallback":["hope"],"fallbackStatuses":[200,500,500],
                         "maxRetries":-1,"retryWithin":"soon","consumerSpent":"shrug","maxBodyBytes":0}\
                        """);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields())
                .containsExactlyInAnyOrder(
                        "model",
                        "uri",
                        "methods[0]",
                        "targets[0].weight",
                        "targets[1].instance",
                        "targets[2].instance",
                        "targets[2].priority",
                        "targets[3].instance",
                        "targets[3].wieght",
                        "balancer.algorithm",
                        "fallback[0]",
                        "fallbackStatuses[0]",
                        "fallbackStatuses[2]",
                        "maxRetries",
                        "retryWithin",
                        "consumerSpent",
                        "maxBodyBytes");
    }

    @Test
    void a_route_needs_an_entry_targets_and_a_weight_that_counts() {
        assertThat(rest.put("/api/v1/routes/r-none", "{}").fields())
                .containsExactlyInAnyOrder("model", "targets");
        var weightless =
                rest.put(
                        "/api/v1/routes/r-none",
                        "{\"model\":\"r-none\",\"targets\":[{\"instance\":\"r-a\",\"priority\":5,\"weight\":0},{\"instance\":\"r-b\",\"priority\":1}]}");
        assertThat(weightless.fields()).containsExactly("targets");
        assertThat(weightless.text()).contains("priority 5");
    }

    @Test
    void a_model_or_uri_that_another_route_serves_is_a_conflict_that_names_it() {
        // Given
        rest.put(
                "/api/v1/routes/r-first",
                "{\"model\":\"r-taken\",\"uri\":\"/r-taken\",\"targets\":[{\"instance\":\"r-a\"}]}");
        // When
        var model =
                rest.put(
                        "/api/v1/routes/r-second",
                        "{\"model\":\"r-taken\",\"targets\":[{\"instance\":\"r-a\"}]}");
        var uri =
                rest.put(
                        "/api/v1/routes/r-second",
                        "{\"uri\":\"/r-taken\",\"targets\":[{\"instance\":\"r-a\"}]}");
        // Then
        assertThat(model.status()).isEqualTo(409);
        assertThat(model.fields()).containsExactly("model");
        assertThat(model.text()).contains("r-first");
        assertThat(uri.status()).isEqualTo(409);
        assertThat(uri.fields()).containsExactly("uri");
    }
}
