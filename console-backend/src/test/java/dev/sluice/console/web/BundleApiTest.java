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
}
