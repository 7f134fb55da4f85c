package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.SimulatorConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the administrator's scripts get, good input and bad.
@ExtendWith(SharedProduct.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RestIT {
    private final Product product;
    private final Rest rest;
    private final Simulator model = Simulator.start(SimulatorConfig.named("rest-a", "up"));

    RestIT(Product product) {
        this.product = product;
        this.rest = product.rest();
        new Setup(rest)
                .tenant("rest")
                .instance("rest-a", model, "up")
                .route("rest-qwen", "rest-a")
                .consumer("rest", "rest-bot")
                .quota("rest-first", "\"tenant\":\"rest\",\"consumer\":\"rest-bot\"", 1_000);
    }

    @AfterAll
    void stop() {
        model.close();
    }

    @Test
    void a_resource_is_created_read_back_put_again_and_deleted() {
        var created = rest.send("PUT", "/tenants/rest-other", "{\"displayName\":\"Other\"}");
        var read = rest.get("/tenants/rest-other");
        var again = rest.send("PUT", "/tenants/rest-other", read.toString());
        var deleted = rest.delete("/tenants/rest-other");

        assertThat(created.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        assertThat(read.path("displayName").asString()).isEqualTo("Other");
        assertThat(deleted.revision()).isGreaterThan(created.revision());
        assertThat(rest.send("GET", "/tenants/rest-other", null).status()).isEqualTo(404);
    }

    @Test
    void a_credential_goes_in_and_never_comes_out() {
        var read = rest.get("/instances/rest-a");

        assertThat(read.at("/auth/header/Authorization").asString()).isEqualTo("***");
        assertThat(read.toString()).doesNotContain("sk-upstream");
    }

    @Test
    void a_key_is_shown_once() {
        var issued = rest.post("/tenants/rest/consumers/rest-bot/keys", "{}").body();

        var listed = rest.get("/tenants/rest/consumers/rest-bot/keys").toString();

        assertThat(issued.path("key").asString()).startsWith("slc_");
        assertThat(listed)
                .contains(issued.path("id").asString())
                .doesNotContain(issued.path("key").asString());
    }

    @Test
    void every_defect_is_told_at_once_and_nothing_is_kept() {
        var refused =
                rest.send(
                        "PUT",
                        "/quotas/rest-broken",
                        """
                        {"scope":{"instance":"rest-a"},"limit":0,"window":"PT0S",\
                        "unit":"bananas","surprise":1}\
                        """);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/problem+json");
        for (var field : new String[] {"limit", "window", "unit", "surprise"}) {
            assertThat(refused.problemOf(field)).as(field).isNotEmpty();
        }
        assertThat(rest.send("GET", "/quotas/rest-broken", null).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://10.0.0.1/v1/chat/completions",
                "http://user:secret@10.0.0.1/v1",
                "http://10.0.0.1/v1 chat",
                "http://169.254.169.254/latest/meta-data",
                "no address at all"
            })
    void an_endpoint_that_cannot_be_is_told_at_its_field(String endpoint) {
        var refused =
                rest.send(
                        "PUT",
                        "/instances/rest-odd",
                        """
                        {"provider":"openai-compatible","endpoint":"%s","hosting":"self-hosted"}\
                        """
                                .formatted(endpoint));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.problemOf("endpoint")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"two%20words", "quo%22ted", "-dash", "%E6%B0%B4"})
    void a_name_that_cannot_be_is_refused(String name) {
        var refused = rest.send("PUT", "/tenants/" + name, "{\"displayName\":\"x\"}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("name");
    }

    @Test
    void a_second_quota_for_the_same_is_a_conflict_that_names_the_first() {
        var refused =
                rest.send(
                        "PUT",
                        "/quotas/rest-second",
                        """
                        {"scope":{"tenant":"rest","consumer":"rest-bot"},"limit":5,\
                        "window":"PT60M","unit":"total_tokens"}\
                        """);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).contains("rest-first");
    }

    @Test
    void what_is_in_use_is_not_deleted_and_its_user_is_named() {
        var refused = rest.send("DELETE", "/instances/rest-a", null);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text()).contains("rest-qwen");
    }

    @Test
    void prices_that_overlap_are_named() {
        rest.put(
                "/prices/rest-early",
                """
                {"instance":"rest-a","from":"2026-01-01T00:00:00Z","until":"2027-01-01T00:00:00Z",\
                "currency":"CNY","inputPerMillion":1,"outputPerMillion":2}\
                """);

        var refused =
                rest.send(
                        "PUT",
                        "/prices/rest-inside",
                        """
                        {"instance":"rest-a","from":"2026-06-01T00:00:00Z","until":"2026-07-01T00:00:00Z",\
                        "currency":"CNY","inputPerMillion":1,"outputPerMillion":2}\
                        """);

        assertThat(refused.status()).isIn(400, 409);
        assertThat(refused.text()).contains("rest-early");
    }

    @Test
    void without_the_key_nothing_opens_and_nothing_leaks() {
        var stranger = new Rest(product.consolePort(), null);

        var refused = stranger.send("GET", "/tenants", null);

        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.text()).doesNotContain("rest", "Exception");
    }

    @Test
    void broken_json_gets_a_problem_and_no_stack_trace() {
        var refused = rest.send("PUT", "/tenants/rest-json", "{\"displayName\":");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("status").asInt()).isEqualTo(400);
        assertThat(refused.text()).doesNotContain("Exception", "\tat ");
    }

    @Test
    void the_api_describes_itself() {
        var paths = rest.get("/openapi.json").path("paths");

        assertThat(paths.propertyNames())
                .anyMatch(path -> path.endsWith("/routes/{route}"))
                .anyMatch(path -> path.endsWith("/usage"))
                .anyMatch(path -> path.endsWith("/gateways"));
    }

    @Test
    void the_admin_port_serves_the_same() {
        var admin = new Rest(product.process().port("adminPort"), Product.ADMIN_KEY);

        assertThat(admin.get("/tenants/rest").path("name").asString()).isEqualTo("rest");
    }
}
