package dev.sluice.e2e;

import dev.sluice.simulator.Simulator;
import tools.jackson.databind.JsonNode;

/// The administrator's usual steps, one call each. Every step remembers the revision that carries
/// it, so that {@link #applied()} can wait for the gateways.
final class Setup {
    private final Rest rest;
    private long revision;

    Setup(Rest rest) {
        this.rest = rest;
    }

    Rest rest() {
        return rest;
    }

    Setup tenant(String name) {
        return put(
                "/tenants/" + name,
                """
                {"displayName":"Tenant %s","timeZone":"Asia/Shanghai","currency":"CNY"}\
                """
                        .formatted(name));
    }

    Setup instance(String name, Simulator simulator, String model) {
        return instance(name, "openai-compatible", simulator, model);
    }

    Setup instance(String name, String provider, Simulator simulator, String model) {
        return put(
                "/instances/" + name,
                """
                {"provider":"%s","endpoint":"%s","model":"%s","hosting":"self-hosted",
                 "auth":{"header":{"Authorization":"Bearer sk-upstream-%s"}}}\
                """
                        .formatted(provider, simulator.endpoint(), model, name));
    }

    /// A route whose model has its own name and which goes to these instances, the first preferred.
    Setup route(String name, String... instances) {
        var targets = new StringBuilder();
        for (var i = 0; i < instances.length; i++) {
            targets.append(i == 0 ? "" : ",")
                    .append(
                            "{\"instance\":\"%s\",\"priority\":%d,\"weight\":100}"
                                    .formatted(instances[i], 10 - i));
        }
        return put(
                "/routes/" + name,
                """
                {"model":"%s","targets":[%s],"fallback":["http_5xx"]}\
                """
                        .formatted(name, targets));
    }

    Setup consumer(String tenant, String name) {
        return put(
                "/tenants/" + tenant + "/consumers/" + name,
                "{\"displayName\":\"Consumer " + name + "\"}");
    }

    /// A quota in total tokens an hour.
    ///
    /// @param scope the inside of the scope object
    Setup quota(String name, String scope, long limit) {
        return put(
                "/quotas/" + name,
                """
                {"scope":{%s},"limit":%d,"window":"PT1H","unit":"total_tokens",\
                "rejectedMessage":"Insufficient token, try in one hour"}\
                """
                        .formatted(scope, limit));
    }

    Setup put(String path, String body) {
        revision = rest.put(path, body).revision();
        return this;
    }

    Setup delete(String path) {
        revision = rest.delete(path).revision();
        return this;
    }

    /// Issues a key.
    ///
    /// @return the key in full
    String key(String tenant, String consumer) {
        var issued = rest.post("/tenants/" + tenant + "/consumers/" + consumer + "/keys", "{}");
        revision = issued.revision();
        return issued.body().path("key").asString();
    }

    /// Waits until every gateway serves the latest step.
    Setup applied() {
        Await.until(
                "every gateway serves revision " + revision,
                () -> rest.get("/gateways"),
                gateways -> allServe(gateways.path("items"), revision));
        return this;
    }

    long revision() {
        return revision;
    }

    /// What the books say about one consumer.
    Usage usageOf(String consumer) {
        return usageBy("consumer", consumer);
    }

    /// What the books say about one consumer, instance or route.
    Usage usageBy(String what, String name) {
        for (var row :
                rest.get("/usage?from=2026-01-01T00:00:00Z&to=2100-01-01T00:00:00Z&groupBy=" + what)
                        .path("rows")) {
            if (row.path(what).asString("").equals(name)) {
                return Usage.of(row);
            }
        }
        return new Usage(0, 0, 0, 0);
    }

    private static boolean allServe(JsonNode gateways, long revision) {
        if (gateways.isEmpty()) {
            return false;
        }
        for (var gateway : gateways) {
            if (gateway.path("appliedRevision").asLong(-1) < revision) {
                return false;
            }
        }
        return true;
    }

    /// A row of `/usage`.
    record Usage(long requests, long prompt, long completion, long total) {
        static Usage of(JsonNode row) {
            return new Usage(
                    row.path("requests").asLong(),
                    row.path("promptTokens").asLong(),
                    row.path("completionTokens").asLong(),
                    row.path("totalTokens").asLong());
        }
    }
}
