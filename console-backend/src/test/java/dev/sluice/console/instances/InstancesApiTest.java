package dev.sluice.console.instances;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import dev.sluice.console.secrets.Secrets;
import dev.sluice.console.shared.CurrentActor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class InstancesApiTest {
    private static final String CASE_STUDY_CHECKS =
            """
            {"active":{"concurrency":10,"healthy":{"http_statuses":[200,302],"interval":30,"successes":1},
              "host":"10.0.0.1:8000","http_method":"POST","http_path":"/v1/chat/completions",
              "http_req_body":"{\\"model\\":\\"Qwen\\",\\"max_tokens\\":1}","https_verify_certificate":false,
              "req_headers":["Content-Type: application/json"],"request_body":"","timeout":2,"type":"http",
              "unhealthy":{"http_failures":1,"http_statuses":[404,429,500,501,502,503,504,505],
                "interval":30,"tcp_failures":2,"timeouts":2}}}\
            """;

    private final RunningBackend backend = RunningBackend.shared();
    private final RestCalls rest = backend.asAdmin();

    @Test
    void the_case_studys_instance_round_trips_with_its_checks_unchanged() {
        // When
        var made =
                rest.put(
                        "/api/v1/instances/i-case",
                        """
                        {"provider":"openai-compatible","endpoint":"http://10.0.0.1:8000/v1/chat/completions",
                         "model":"Qwen/Qwen2.5-32B-Instruct","hosting":"self-hosted","checks":%s,
                         "timeouts":{"connect":"PT2S","total":"PT10M"},"tlsVerify":false,"maxOutputTokens":8192}\
                        """
                                .formatted(CASE_STUDY_CHECKS));
        var shown = rest.get("/api/v1/instances/i-case");
        var again = rest.put("/api/v1/instances/i-case", shown.text());
        // Then
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        assertThat(shown.json().get("checks").toString())
                .isEqualTo(CASE_STUDY_CHECKS.replaceAll("\\n *", ""));
        var row = row("i-case");
        var plan = Objects.requireNonNull(row.checkPlan());
        assertThat(plan.kind()).isEqualTo(HealthCheckPlan.Kind.HTTP);
        assertThat(plan.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(plan.healthyInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(plan.healthySuccesses()).isEqualTo(1);
        assertThat(plan.verifyCertificate()).isFalse();
        assertThat(row.timeouts().connect()).isEqualTo(Duration.ofSeconds(2));
        assertThat(row.timeouts().plain()).isNull();
    }

    @Test
    void a_credential_goes_in_and_never_comes_out() {
        // When
        var made =
                rest.put(
                        "/api/v1/instances/i-secret",
                        "{\"endpoint\":\"http://10.0.0.1/v1\",\"auth\":{\"header\":{\"Authorization\":\"Bearer sk-1234567890\"},\"query\":{\"api-key\":\"q-1234567890\"}}}");
        // Then
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        var shown = rest.get("/api/v1/instances/i-secret");
        assertThat(shown.json().get("auth").get("header").get("Authorization").stringValue())
                .isEqualTo("***");
        assertThat(made.text() + shown.text())
                .doesNotContain("sk-1234567890")
                .doesNotContain("q-1234567890");
        var stored = row("i-secret").authHeaders().getFirst();
        assertThat(open(stored)).isEqualTo("Bearer sk-1234567890");
        assertThat(
                        backend.database()
                                .jdbc()
                                .queryForObject(
                                        "SELECT count(*) FROM secret WHERE secret::text LIKE '%sk-1234567890%' OR encode(sealed, 'escape') LIKE '%sk-1234567890%'",
                                        Integer.class))
                .isZero();
        assertThat(
                        backend.database()
                                .jdbc()
                                .queryForObject(
                                        "SELECT count(*) FROM audit_entry WHERE audit_entry::text LIKE '%sk-1234567890%'",
                                        Integer.class))
                .isZero();
    }

    @Test
    void stars_or_silence_keep_a_credential_null_removes_it_and_a_new_value_is_a_new_version() {
        // Given
        put("i-keep", "\"auth\":{\"header\":{\"Authorization\":\"one\",\"X-Extra\":\"two\"}}");
        var first = row("i-keep").authHeaders().getFirst();
        // When it is kept
        put("i-keep", "\"auth\":{\"header\":{\"Authorization\":\"***\"}}");
        put("i-keep", "\"model\":\"m\"");
        assertThat(row("i-keep").authHeaders()).hasSize(2);
        assertThat(row("i-keep").authHeaders().getFirst()).isEqualTo(first);
        // When it is replaced
        put("i-keep", "\"auth\":{\"header\":{\"authorization\":\"three\"}}");
        var second =
                row("i-keep").authHeaders().stream()
                        .filter(row -> row.name().equalsIgnoreCase("authorization"))
                        .findAny()
                        .orElseThrow();
        assertThat(second.secret().id()).isEqualTo(first.secret().id());
        assertThat(second.secret().version()).isEqualTo(first.secret().version() + 1);
        assertThat(open(second)).isEqualTo("three");
        // When the same value comes again, there is no new version
        put("i-keep", "\"auth\":{\"header\":{\"authorization\":\"three\"}}");
        assertThat(row("i-keep").authHeaders()).contains(second);
        // When it is removed
        put("i-keep", "\"auth\":{\"header\":{\"Authorization\":null}}");
        assertThat(row("i-keep").authHeaders())
                .extracting(CredentialRow::name)
                .containsExactly("X-Extra");
        assertThat(backend.bean(Secrets.class).open(second.secret())).isEmpty();
    }

    @Test
    void a_credential_by_reference_is_shown_as_its_reference_and_read_from_the_environment() {
        // Given a variable that every process has
        put("i-env", "\"auth\":{\"header\":{\"Authorization\":\"$env://PATH\"}}");
        // Then
        var shown = rest.get("/api/v1/instances/i-env").json();
        assertThat(shown.get("auth").get("header").get("Authorization").stringValue())
                .isEqualTo("$env://PATH");
        assertThat(open(row("i-env").authHeaders().getFirst())).isEqualTo(System.getenv("PATH"));
    }

    @Test
    void everything_that_is_wrong_with_an_instance_is_named_at_once() {
        var answer =
                rest.put(
                        "/api/v1/instances/i-bad",
                        """
                        {"provider":"acme","endpoint":"ftp://x/","hosting":"cellar","model":5,
                         "auth":{"header":{"Host":"x","A B":"x","X-None":"***","X-Number":7,
                                           "X-Unset":"$env://NO_SUCH_VARIABLE_HERE","X-Own":"$env://SLUICE_ADMIN_KEY"},"cookie":{}},
                         "checks":{"active":{"type":"icmp","timeout":-1,"healthy":{"interval":0,"http_statuses":[99,200,200]},
                                             "unhealthy":{"tcp_failures":255},"http_path":"nope","req_headers":["bad"],"nmae":1}},
                         "timeouts":{"connect":"3 seconds","total":"PT0S"},"maxOutputTokens":0,"disabled":"no"}\
                        """);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields())
                .containsExactlyInAnyOrder(
                        "provider",
                        "endpoint",
                        "hosting",
                        "model",
                        "auth.header.Host",
                        "auth.header.A B",
                        "auth.header.X-None",
                        "auth.header.X-Number",
                        "auth.header.X-Unset",
                        "auth.header.X-Own",
                        "auth.cookie",
                        "checks.active.type",
                        "checks.active.timeout",
                        "checks.active.healthy.interval",
                        "checks.active.healthy.http_statuses[0]",
                        "checks.active.healthy.http_statuses[2]",
                        "checks.active.unhealthy.tcp_failures",
                        "checks.active.http_path",
                        "checks.active.req_headers[0]",
                        "checks.active.nmae",
                        "timeouts.connect",
                        "timeouts.total",
                        "maxOutputTokens",
                        "disabled");
        assertThat(rest.get("/api/v1/instances/i-bad").status()).isEqualTo(404);
    }

    @Test
    void the_ports_of_this_installation_are_no_endpoint() {
        var port = backend.bean(dev.sluice.console.web.AdminPort.class).port();
        var answer =
                rest.put(
                        "/api/v1/instances/i-own",
                        "{\"endpoint\":\"http://127.0.0.1:" + port + "/v1\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly("endpoint");
    }

    @Test
    void neither_the_consoles_own_ports_nor_those_of_a_gateway_beside_it_are_endpoints() {
        var environment = backend.context().getEnvironment();
        for (var port :
                List.of(
                        backend.port(),
                        environment.getRequiredProperty("local.management.port", Integer.class))) {
            var answer =
                    rest.put(
                            "/api/v1/instances/i-own",
                            "{\"endpoint\":\"http://localhost:" + port + "/v1\"}");
            assertThat(answer.fields()).as(answer.text()).containsExactly("endpoint");
        }
    }

    @Test
    void an_endpoint_inside_of_a_forbidden_network_is_named_however_it_is_written() {
        for (var host :
                List.of(
                        "169.254.169.254",
                        "[fe80::1]",
                        "[::ffff:169.254.169.254]",
                        "metadata.google.internal",
                        "0.0.0.0",
                        "224.0.0.1",
                        "100.100.100.200")) {
            var answer =
                    rest.put(
                            "/api/v1/instances/i-forbidden",
                            "{\"endpoint\":\"http://" + host + "/v1\"}");
            assertThat(answer.status()).as(host).isEqualTo(400);
            assertThat(answer.fields()).as(host).containsExactly("endpoint");
        }
    }

    @Test
    void a_probe_without_a_path_and_status_lists_that_overlap_are_named() {
        var noPath = checks("{\"active\":{\"type\":\"https\"}}");
        var noType = checks("{\"active\":{}}");
        var both =
                checks(
                        "{\"active\":{\"http_path\":\"/health\",\"healthy\":{\"http_statuses\":[200,404,503]},\"unhealthy\":{\"http_statuses\":[500,503,404]}}}");
        var standard =
                checks(
                        "{\"active\":{\"http_path\":\"/health\",\"unhealthy\":{\"http_statuses\":[500,302]}}}");
        assertThat(noPath.fields()).containsExactly("checks.active.http_path");
        assertThat(noType.fields()).containsExactly("checks.active.http_path");
        assertThat(both.fields())
                .containsExactly(
                        "checks.active.healthy.http_statuses[1]",
                        "checks.active.healthy.http_statuses[2]");
        assertThat(standard.fields()).containsExactly("checks.active.unhealthy.http_statuses[1]");
        assertThat(checks("{\"active\":{\"type\":\"tcp\"}}").status()).isEqualTo(201);
    }

    @Test
    void a_status_that_is_said_to_be_healthy_is_so_whatever_the_dialects_list_holds() {
        put(
                "i-404",
                "\"checks\":{\"active\":{\"http_path\":\"/\",\"healthy\":{\"http_statuses\":[200,404]}}}");
        var plan = Objects.requireNonNull(row("i-404").checkPlan());
        assertThat(plan.healthyStatuses()).containsExactly(200, 404);
        assertThat(plan.unhealthyStatuses()).doesNotContain(404).contains(500);
    }

    private RestCalls.Answer checks(String checks) {
        return rest.put(
                "/api/v1/instances/i-checks",
                "{\"endpoint\":\"http://10.0.0.1/v1\",\"checks\":" + checks + "}");
    }

    @Test
    void an_instance_in_use_stays_and_the_answer_names_who_uses_it() {
        // Given
        put("i-used", "\"model\":\"m\"");
        rest.put(
                "/api/v1/routes/i-route",
                "{\"model\":\"i-used\",\"targets\":[{\"instance\":\"i-used\"}]}");
        rest.put(
                "/api/v1/quotas/i-quota",
                "{\"scope\":{\"instance\":\"i-used\"},\"limit\":5,\"window\":\"PT1H\"}");
        rest.put(
                "/api/v1/prices/i-price",
                "{\"instance\":\"i-used\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"CNY\",\"inputPerMillion\":\"1\",\"outputPerMillion\":\"2\"}");
        // When
        var used = rest.delete("/api/v1/instances/i-used");
        // Then
        assertThat(used.status()).isEqualTo(409);
        assertThat(used.json().get("detail").stringValue())
                .contains("route i-route")
                .contains("quota i-quota")
                .contains("price i-price");
        // When the users are gone
        rest.delete("/api/v1/routes/i-route");
        rest.delete("/api/v1/quotas/i-quota");
        rest.delete("/api/v1/prices/i-price");
        assertThat(rest.delete("/api/v1/instances/i-used").status()).isEqualTo(204);
    }

    @Test
    void a_draft_is_checked_and_stored_nowhere() {
        var edit =
                new InstanceEdit(
                        null,
                        "http://10.0.0.9/v1",
                        "m",
                        null,
                        java.util.Map.of(
                                "Authorization", new CredentialChange.Replace("typed just now")),
                        java.util.Map.of(),
                        null,
                        null,
                        null,
                        null,
                        null);
        var draft =
                backend.bean(CurrentActor.class)
                        .asSystem(
                                "test", () -> backend.bean(Instances.class).draft("i-draft", edit));
        assertThat(draft.endpoint()).isEqualTo("http://10.0.0.9/v1");
        assertThat(draft.authHeaders()).isEmpty();
        assertThat(rest.get("/api/v1/instances/i-draft").status()).isEqualTo(404);
    }

    private void put(String name, String fields) {
        var answer =
                rest.put(
                        "/api/v1/instances/" + name,
                        "{\"endpoint\":\"http://10.0.0.1/v1\"," + fields + "}");
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
    }

    private InstanceRow row(String name) {
        return backend.bean(CurrentActor.class)
                .asSystem("test", () -> backend.bean(Instances.class).get(name));
    }

    private String open(CredentialRow credential) {
        return new String(
                backend.bean(Secrets.class).open(credential.secret()).orElseThrow(),
                StandardCharsets.UTF_8);
    }
}
