package dev.sluice.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import org.junit.jupiter.api.Test;

class ProblemsTest {
    private final RunningBackend backend = RunningBackend.shared();
    private final RestCalls rest = backend.asAdmin();

    @Test
    void a_call_without_a_key_or_with_a_wrong_one_is_told_what_to_send() {
        for (var calls :
                new RestCalls[] {
                    backend.asNobody(),
                    new RestCalls(backend.port(), "X-API-KEY", "wrong"),
                    new RestCalls(backend.port(), "Authorization", "Bearer slt_wrong"),
                    new RestCalls(backend.port(), "Authorization", "Basic YWRtaW46YWRtaW4=")
                }) {
            var answer = calls.get("/api/v1/tenants");
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            assertThat(answer.text()).contains("X-API-KEY").doesNotContain("wrong");
            assertThat(answer.header("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void malformed_json_is_told_where_and_nothing_of_it_is_repeated() {
        var answer =
                rest.put(
                        "/api/v1/tenants/w-json", "{\"displayName\":\"x\",\n \"sk-secret\": oops}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .contains("line 2")
                .doesNotContain("sk-secret")
                .doesNotContain("oops")
                .doesNotContain("jackson");
    }

    @Test
    void bodies_that_are_no_object_are_refused() {
        assertThat(rest.put("/api/v1/tenants/w-json", "[]").status()).isEqualTo(400);
        assertThat(rest.put("/api/v1/tenants/w-json", "null").status()).isEqualTo(400);
        assertThat(rest.put("/api/v1/tenants/w-json", "").status()).isEqualTo(400);
        assertThat(rest.put("/api/v1/tenants/w-json", "{} {}").status()).isEqualTo(400);
        assertThat(
                        rest.put(
                                        "/api/v1/tenants/w-json",
                                        "{\"currency\":\"CNY\",\"currency\":\"EUR\"}")
                                .status())
                .isEqualTo(400);
        var deep = "{\"displayName\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";
        assertThat(rest.put("/api/v1/tenants/w-json", deep).status()).isEqualTo(400);
        assertThat(rest.get("/api/v1/tenants/w-json").status()).isEqualTo(404);
    }

    @Test
    void a_body_above_the_limit_is_refused_before_it_is_read() {
        var large = "{\"displayName\":\"" + "x".repeat(1_600_000) + "\"}";
        var answer = rest.put("/api/v1/tenants/w-large", large);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void the_wrong_method_path_or_content_type_is_a_problem_too() {
        var method = rest.call("PATCH", "/api/v1/tenants/x", "{}");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Allow")).contains("PUT");
        var path = rest.get("/api/v1/no/such/thing");
        assertThat(path.status()).isEqualTo(404);
        assertThat(path.header("Content-Type")).startsWith("application/problem+json");
        var type = rest.call("PUT", "/api/v1/tenants/x", "a=b", "Content-Type", "text/plain");
        assertThat(type.status()).isEqualTo(415);
        assertThat(type.text()).contains("application/json");
    }

    @Test
    void the_admin_port_answers_the_api_and_nothing_else() {
        var port = backend.bean(AdminPort.class).port();
        var admin = new RestCalls(port, "X-API-KEY", RunningBackend.ADMIN_KEY);
        assertThat(port).isPositive().isNotEqualTo(backend.port());
        assertThat(admin.get("/api/v1/tenants").status()).isEqualTo(200);
        assertThat(new RestCalls(port).get("/api/v1/tenants").status()).isEqualTo(401);
        for (var path : new String[] {"/", "/login", "/actuator/health", "/api/v2", "/apiv1"}) {
            var answer = admin.get(path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        }
        assertThat(rest.get("/apisix/admin/routes").status()).isEqualTo(404);
    }

    @Test
    void a_database_that_is_away_is_one_sentence_and_it_recovers() {
        // Given
        var database = backend.database();
        var name = database.name();
        rest.put("/api/v1/tenants/w-away", "{}");
        database.asSuperuser("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
        database.asSuperuser(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"
                        + name
                        + "'");
        try {
            // When
            var away = rest.put("/api/v1/tenants/w-away", "{\"displayName\":\"lost\"}");
            // Then
            assertThat(away.status()).as(away.text()).isEqualTo(503);
            assertThat(away.header("Content-Type")).startsWith("application/problem+json");
            assertThat(away.json().get("detail").stringValue())
                    .isEqualTo(dev.sluice.console.shared.DatabaseAway.SENTENCE);
            assertThat(away.text()).doesNotContain("Exception").doesNotContain("postgres");
        } finally {
            database.asSuperuser("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
        }
        // When it is back
        backend.bean(HikariDataSource.class).getHikariPoolMXBean().softEvictConnections();
        var back = rest.get("/api/v1/tenants/w-away");
        assertThat(back.status()).as(back.text()).isEqualTo(200);
        assertThat(back.json().get("displayName").stringValue()).isEqualTo("w-away");
    }
}
