package dev.sluice.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RunningBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenApiTest {
    private final RunningBackend backend = RunningBackend.shared();
    private final JsonNode document = backend.asNobody().get("/api/v1/openapi.json").json();

    @Test
    void describes_every_resource_of_the_contract() {
        assertThat(document.get("openapi").stringValue()).startsWith("3.");
        assertThat(List.copyOf(document.get("paths").propertyNames()))
                .contains(
                        "/api/v1/tenants",
                        "/api/v1/tenants/{tenant}",
                        "/api/v1/tenants/{tenant}/units/{unit}",
                        "/api/v1/tenants/{tenant}/consumers/{consumer}",
                        "/api/v1/tenants/{tenant}/consumers/{consumer}/keys",
                        "/api/v1/tenants/{tenant}/consumers/{consumer}/keys/{id}",
                        "/api/v1/instances/{instance}",
                        "/api/v1/routes/{route}",
                        "/api/v1/quotas/{quota}",
                        "/api/v1/prices/{price}",
                        "/api/v1/users/{user}");
    }

    @Test
    void names_the_schema_of_every_body_and_of_every_refusal() {
        document.get("paths")
                .forEachEntry((path, operations) ->
                        operations.forEachEntry((method, operation) -> {
                            var where = method + " " + path;
                            var answers = operation.get("responses");
                            assertThat(answers.has("401")).as(where).isTrue();
                            assertThat(problem(answers.get("400"))).as(where).endsWith("/Problem");
                            if (method.equals("put")) {
                                assertThat(bodySchema(operation))
                                        .as(where)
                                        .startsWith("#/components/schemas/")
                                        .doesNotContain("JsonNode");
                                assertThat(answers.has("201")).as(where).isTrue();
                            }
                        }));
        assertThat(document.get("components").get("schemas").has("Problem")).isTrue();
        assertThat(document.get("components").get("securitySchemes").has("adminKey")).isTrue();
    }

    @Test
    void tells_the_truth_about_what_is_answered() {
        // Given one of each
        var rest = backend.asAdmin();
        rest.put("/api/v1/tenants/o-t", "{}");
        rest.put("/api/v1/tenants/o-t/units/u", "{}");
        rest.put("/api/v1/tenants/o-t/consumers/c", "{\"unit\":\"u\",\"routes\":[]}");
        rest.put(
                "/api/v1/instances/o-i",
                "{\"endpoint\":\"http://10.0.0.1/v1\",\"auth\":{\"header\":{\"A\":\"b\"}},\"checks\":{\"active\":{\"http_path\":\"/health\"}},\"timeouts\":{\"connect\":\"PT1S\"}}");
        rest.put(
                "/api/v1/routes/o-r",
                "{\"model\":\"o-r\",\"uri\":\"/o-r\",\"targets\":[{\"instance\":\"o-i\"}],\"maxRetries\":1}");
        rest.put(
                "/api/v1/quotas/o-q",
                "{\"scope\":{\"tenant\":\"o-t\",\"consumer\":\"*\",\"route\":\"o-r\"},\"limit\":1,\"window\":\"PT1H\"}");
        rest.put(
                "/api/v1/prices/o-p",
                "{\"route\":\"o-r\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"CNY\",\"inputPerMillion\":1,\"outputPerMillion\":1}");
        // Then every field that is answered is described
        Map.of(
                        "Tenant", "/api/v1/tenants/o-t",
                        "Unit", "/api/v1/tenants/o-t/units/u",
                        "Consumer", "/api/v1/tenants/o-t/consumers/c",
                        "Instance", "/api/v1/instances/o-i",
                        "Route", "/api/v1/routes/o-r",
                        "Quota", "/api/v1/quotas/o-q",
                        "Price", "/api/v1/prices/o-p",
                        "ConsoleUser", "/api/v1/users/admin")
                .forEach((schema, path) -> {
                    var answer = rest.get(path);
                    assertThat(answer.status()).as(path).isEqualTo(200);
                    var described =
                            document.get("components").get("schemas").get(schema).get("properties");
                    answer.json()
                            .forEachEntry((field, value) -> {
                                assertThat(described.has(field)).as(schema + "." + field).isTrue();
                                var type = described.get(field).get("type");
                                if (type != null && type.isString()) {
                                    // A whole number is a number too.
                                    var shown = jsonType(value);
                                    assertThat(
                                                    shown.equals("integer")
                                                                    && type.stringValue()
                                                                            .equals("number")
                                                            ? "number"
                                                            : shown)
                                            .as(schema + "." + field)
                                            .isEqualTo(type.stringValue());
                                }
                            });
                });
    }

    @Test
    void names_every_parameter_of_a_question() {
        var asked =
                Map.of(
                        "/api/v1/usage",
                        List.of("from", "to", "groupBy"),
                        "/api/v1/requests",
                        List.of("from", "to", "outcome", "limit", "after"));
        asked.forEach((path, own) -> {
            var names = new ArrayList<String>();
            document.get("paths")
                    .get(path)
                    .get("get")
                    .get("parameters")
                    .forEach(one -> names.add(one.get("name").stringValue()));
            var expected = new ArrayList<>(own);
            expected.addAll(List.of("tenant", "unit", "consumer", "instance", "route"));
            assertThat(names).as(path).containsExactlyInAnyOrderElementsOf(expected);
        });
    }

    private static String jsonType(JsonNode value) {
        if (value.isObject()) {
            return "object";
        }
        if (value.isArray()) {
            return "array";
        }
        if (value.isBoolean()) {
            return "boolean";
        }
        return value.isIntegralNumber() ? "integer" : value.isNumber() ? "number" : "string";
    }

    private static String problem(JsonNode answer) {
        return answer.get("content")
                .get("application/problem+json")
                .get("schema")
                .get("$ref")
                .stringValue();
    }

    private static String bodySchema(JsonNode operation) {
        return operation
                .get("requestBody")
                .get("content")
                .iterator()
                .next()
                .get("schema")
                .get("$ref")
                .stringValue();
    }
}
