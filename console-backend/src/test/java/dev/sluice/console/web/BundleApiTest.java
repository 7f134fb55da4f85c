package dev.sluice.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BundleApiTest {
    private final RestCalls rest = RunningBackend.shared().asAdmin();

    private static String bundle(boolean dryRun, String... pathsAndBodies) {
        var resources = new ArrayList<String>();
        for (int i = 0; i < pathsAndBodies.length; i += 2) {
            resources.add(
                    "{\"path\":\""
                            + pathsAndBodies[i]
                            + "\",\"body\":"
                            + pathsAndBodies[i + 1]
                            + "}");
        }
        return "{\"dryRun\":" + dryRun + ",\"resources\":[" + String.join(",", resources) + "]}";
    }

    private static String whole(boolean dryRun, String name, int limit) {
        return bundle(
                dryRun,
                "quotas/" + name,
                "{\"scope\":{\"tenant\":\""
                        + name
                        + "\",\"consumer\":\"bot\"},\"limit\":"
                        + limit
                        + ",\"window\":\"PT1H\",\"unit\":\"total_tokens\"}",
                "tenants/" + name + "/consumers/bot",
                "{\"displayName\":\"Bot\",\"routes\":[\"" + name + "\"]}",
                "routes/" + name,
                "{\"model\":\"" + name + "\",\"targets\":[{\"instance\":\"" + name + "\"}]}",
                "instances/" + name,
                "{\"provider\":\"openai-compatible\",\"endpoint\":\"http://127.0.0.1:1/v1/chat/completions\",\"hosting\":\"self-hosted\"}",
                "tenants/" + name,
                "{\"displayName\":\"Tenant\"}");
    }

    private static List<String> results(RestCalls.Answer answer) {
        var results = new ArrayList<String>();
        answer.json()
                .get("resources")
                .forEach(change -> results.add(change.get("result").stringValue()));
        return results;
    }

    @Test
    void a_whole_installation_in_any_order_is_put_in_one_go_and_again_changes_nothing() {
        // When
        var first = rest.post("/api/v1/bundle", whole(false, "b-whole", 1000));
        var second = rest.post("/api/v1/bundle", whole(false, "b-whole", 1000));
        var third = rest.post("/api/v1/bundle", whole(false, "b-whole", 2000));
        // Then
        assertThat(first.status()).as(first.text()).isEqualTo(200);
        assertThat(results(first)).containsOnly("created").hasSize(5);
        assertThat(first.header("Sluice-Revision")).isNotEmpty();
        assertThat(results(second)).containsOnly("unchanged").hasSize(5);
        assertThat(second.header("Sluice-Revision")).isEmpty();
        assertThat(results(third)).containsOnlyOnce("changed");
        assertThat(rest.get("/api/v1/quotas/b-whole").json().get("limit").longValue())
                .isEqualTo(2000);
    }

    @Test
    void a_dry_run_says_what_would_be_and_leaves_nothing() {
        var answer = rest.post("/api/v1/bundle", whole(true, "b-dry", 1000));
        assertThat(results(answer)).containsOnly("created").hasSize(5);
        assertThat(rest.get("/api/v1/tenants/b-dry").status()).isEqualTo(404);
    }

    @Test
    void one_defect_anywhere_and_nothing_is_put() {
        var answer =
                rest.post(
                        "/api/v1/bundle",
                        bundle(
                                false,
                                "tenants/b-half",
                                "{\"displayName\":\"Half\"}",
                                "tenants/b-broken",
                                "{\"displayName\":\"Broken\",\"timeZone\":\"Mars/Olympus\",\"colour\":\"red\"}",
                                "instances/b-broken",
                                "{\"provider\":\"openai-compatible\",\"endpoint\":\"ftp://x\",\"hosting\":\"self-hosted\"}"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields())
                .contains(
                        "tenants/b-broken: timeZone",
                        "tenants/b-broken: colour",
                        "instances/b-broken: endpoint");
        assertThat(rest.get("/api/v1/tenants/b-half").status()).isEqualTo(404);
    }

    @Test
    void a_path_of_no_resource_and_a_path_twice_are_named() {
        var answer =
                rest.post(
                        "/api/v1/bundle",
                        bundle(
                                false,
                                "nonsense/x",
                                "{}",
                                "tenants/b-two",
                                "{}",
                                "tenants/b-two",
                                "{}"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly("nonsense/x", "tenants/b-two");
    }

    @Test
    void a_new_secret_is_a_change_although_it_shows_as_stars() {
        // Given
        var instance =
                "{\"provider\":\"openai-compatible\",\"endpoint\":\"http://127.0.0.1:1/v1/chat/completions\",\"hosting\":\"cloud\",\"auth\":{\"header\":{\"Authorization\":\"%s\"}}}";
        rest.post(
                "/api/v1/bundle",
                bundle(false, "instances/b-secret", instance.formatted("Bearer one")));
        // When
        var kept =
                rest.post(
                        "/api/v1/bundle",
                        bundle(true, "instances/b-secret", instance.formatted("***")));
        var renewed =
                rest.post(
                        "/api/v1/bundle",
                        bundle(true, "instances/b-secret", instance.formatted("Bearer two")));
        // Then
        assertThat(results(kept)).containsExactly("unchanged");
        assertThat(results(renewed)).containsExactly("changed");
        assertThat(renewed.text()).doesNotContain("Bearer two");
    }

    @Test
    void a_quota_in_money_and_the_prices_it_meets_change_their_currency_together() {
        // Given an instance and a route with prices, and a quota that counts both, in CNY
        var quota =
                "{\"scope\":{\"tenant\":\"b-money\",\"route\":\"b-money\"},\"limit\":5,\"window\":\"PT1H\",\"unit\":\"money\",\"currency\":\"%s\"}";
        var price =
                "{\"%s\":\"b-money\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"%s\",\"inputPerMillion\":1,\"outputPerMillion\":1}";
        rest.post("/api/v1/bundle", whole(false, "b-money", 1000));
        var first = rest.post("/api/v1/bundle", inMoney(quota, price, "CNY", "CNY"));
        assertThat(first.status()).as(first.text()).isEqualTo(200);
        // When
        var half = rest.post("/api/v1/bundle", inMoney(quota, price, "USD", "CNY"));
        var together = rest.post("/api/v1/bundle", inMoney(quota, price, "USD", "USD"));
        var alone = rest.put("/api/v1/quotas/b-money-2", quota.formatted("CNY"));
        // Then
        assertThat(half.status()).isEqualTo(400);
        assertThat(half.fields())
                .as("prices that stay as they are have no part in it")
                .containsExactly("quotas/b-money-2: currency");
        assertThat(together.status()).as(together.text()).isEqualTo(200);
        assertThat(results(together)).containsExactly("changed", "changed", "changed");
        assertThat(rest.get("/api/v1/quotas/b-money-2").json().get("currency").stringValue())
                .isEqualTo("USD");
        assertThat(alone.fields()).as("each for itself is refused as ever").contains("currency");
        // No price in USD stays in the way of the other tests' quotas in CNY.
        for (var left : List.of("quotas/b-money-2", "prices/b-money-i", "prices/b-money-r")) {
            assertThat(rest.delete("/api/v1/" + left).status()).as(left).isEqualTo(204);
        }
    }

    private static String inMoney(String quota, String price, String ofQuota, String ofPrices) {
        return bundle(
                false,
                "prices/b-money-i",
                price.formatted("instance", ofPrices),
                "prices/b-money-r",
                price.formatted("route", ofPrices),
                "quotas/b-money-2",
                quota.formatted(ofQuota));
    }

    @Test
    void what_a_bundle_lays_bare_is_refused_and_nothing_of_it_is_put() {
        // Given a quota in USD on a tenant whose consumer may call no route with a price in CNY
        rest.post("/api/v1/bundle", whole(false, "b-bare", 1000));
        rest.put("/api/v1/tenants/b-bare/consumers/bot", "{\"displayName\":\"Bot\"}");
        rest.put(
                "/api/v1/quotas/b-bare-money",
                "{\"scope\":{\"route\":\"b-bare\"},\"limit\":5,\"window\":\"PT1H\",\"unit\":\"money\",\"currency\":\"USD\"}");
        // When the route gets an instance that is priced in CNY, all in one bundle
        var answer =
                rest.post(
                        "/api/v1/bundle",
                        bundle(
                                false,
                                "instances/b-bare-2",
                                "{\"provider\":\"openai-compatible\",\"endpoint\":\"http://127.0.0.1:1/v1/chat/completions\",\"hosting\":\"cloud\"}",
                                "routes/b-bare",
                                "{\"model\":\"b-bare\",\"targets\":[{\"instance\":\"b-bare\"},{\"instance\":\"b-bare-2\"}]}",
                                "prices/b-bare-2",
                                "{\"instance\":\"b-bare-2\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"CNY\",\"inputPerMillion\":1,\"outputPerMillion\":1}"));
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("b-bare-money").contains("b-bare-2");
        assertThat(rest.get("/api/v1/instances/b-bare-2").status()).isEqualTo(404);
    }
}
