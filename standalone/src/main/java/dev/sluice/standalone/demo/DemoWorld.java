package dev.sluice.standalone.demo;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the demo configures: the case study's numbers, put through the REST API.
///
/// The case study's windows are an hour long. Here they last two minutes, and their names say so: a
/// spent quota is seen, and seen to come back, while somebody looks.
final class DemoWorld {
    static final String MODEL = "qwen";
    private static final String WINDOW = "PT2M";
    private static final long INSTANCE_LIMIT = 50_000;
    private static final String PRICED_FROM = "2026-01-01T00:00:00Z";

    /// The case study's three consumers. The first calls close to its limit, the second well below,
    /// the third too much.
    static final List<DemoConsumer> CONSUMERS =
            List.of(
                    new DemoConsumer(
                            "acme",
                            "research",
                            "code-assistant",
                            "Code assistant 代码助手",
                            10_000,
                            Duration.ofMillis(2_900),
                            true),
                    new DemoConsumer(
                            "acme",
                            "marketing",
                            "copywriter",
                            "Copywriter 文案助手",
                            20_000,
                            Duration.ofMillis(3_300),
                            true),
                    new DemoConsumer(
                            "homelife",
                            "smart-oven",
                            "oven-voice",
                            "Oven voice 烤箱语音",
                            5_000,
                            Duration.ofMillis(2_300),
                            false));

    /// Whose key is printed: the one that never runs into its quota by itself.
    static final DemoConsumer GUEST = CONSUMERS.get(1);

    private DemoWorld() {}

    /// Puts everything in place; a second time it changes nothing. Returns each consumer's key.
    static Map<DemoConsumer, String> build(
            AdminApi api, SimulatedModels models, DemoMemory memory) {
        tenant(
                api,
                "acme",
                "Acme Appliances 极致家电",
                Map.of(
                        "research", "Research 研发",
                        "marketing", "Marketing 市场"));
        tenant(api, "homelife", "Homelife 智家", Map.of("smart-oven", "Smart oven 智能烤箱"));
        instance(api, models.first(), SimulatedModels.SELF_HOSTED_MODEL, "self-hosted");
        instance(api, models.second(), SimulatedModels.SELF_HOSTED_MODEL, "self-hosted");
        instance(api, models.cloud(), SimulatedModels.CLOUD_MODEL, "cloud");
        api.put(
                "routes/" + MODEL,
                Map.of(
                        "model",
                        MODEL,
                        "targets",
                        List.of(
                                target(models.first(), 10),
                                target(models.second(), 5),
                                target(models.cloud(), 1)),
                        "balancer",
                        Map.of("algorithm", "roundrobin"),
                        "fallback",
                        List.of("rate_limiting", "http_429", "http_5xx")));
        var keys = new LinkedHashMap<DemoConsumer, String>();
        for (var consumer : CONSUMERS) {
            api.put(
                    consumer.path(),
                    Map.of(
                            "displayName",
                            consumer.displayName(),
                            "unit",
                            consumer.unit(),
                            "routes",
                            List.of(MODEL)));
            keys.put(consumer, key(api, consumer, memory));
        }
        for (var model : List.of(models.first(), models.second())) {
            for (var consumer : CONSUMERS) {
                quota(
                        api,
                        consumer.name() + "-" + tail(model) + "-2min",
                        Map.of(
                                "tenant",
                                consumer.tenant(),
                                "consumer",
                                consumer.name(),
                                "instance",
                                model.name()),
                        consumer.limit());
            }
            quota(
                    api,
                    "instance-" + tail(model) + "-2min",
                    Map.of("instance", model.name()),
                    INSTANCE_LIMIT);
        }
        price(api, "paid-" + tail(models.first()), "instance", models.first().name(), 1.2, 2.4);
        price(api, "paid-" + tail(models.second()), "instance", models.second().name(), 1.2, 2.4);
        price(api, "paid-" + tail(models.cloud()), "instance", models.cloud().name(), 3.5, 7.0);
        price(api, "qwen", "route", MODEL, 4.0, 8.0);
        return keys;
    }

    private static void tenant(
            AdminApi api, String name, String displayName, Map<String, String> units) {
        api.put(
                "tenants/" + name,
                Map.of("displayName", displayName, "timeZone", "Asia/Shanghai", "currency", "CNY"));
        units.forEach((unit, shown) ->
                api.put("tenants/" + name + "/units/" + unit, Map.of("displayName", shown)));
    }

    private static void instance(
            AdminApi api, SimulatedModels.Model model, String served, String hosting) {
        api.put(
                "instances/" + model.name(),
                Map.of(
                        "provider",
                        "openai-compatible",
                        "endpoint",
                        model.server().endpoint().toString(),
                        "model",
                        served,
                        "hosting",
                        hosting,
                        "auth",
                        Map.of("header", Map.of("Authorization", "Bearer simulated"))));
    }

    private static Map<String, Object> target(SimulatedModels.Model model, int priority) {
        return Map.of("instance", model.name(), "priority", priority, "weight", 100);
    }

    private static String key(AdminApi api, DemoConsumer consumer, DemoMemory memory) {
        var remembered = memory.recall("key." + consumer.name());
        if (remembered.isPresent()) {
            return remembered.get();
        }
        var key = api.post(consumer.path() + "/keys", Map.of()).required("key").asString();
        memory.keep("key." + consumer.name(), key);
        return key;
    }

    private static void quota(AdminApi api, String name, Map<String, Object> scope, long limit) {
        api.put(
                "quotas/" + name,
                Map.of(
                        "scope",
                        scope,
                        "limit",
                        limit,
                        "window",
                        WINDOW,
                        "unit",
                        "total_tokens",
                        "align",
                        "first_request",
                        "rejectedMessage",
                        "Insufficient token, try again in two minutes"));
    }

    private static void price(
            AdminApi api, String name, String of, String named, double input, double output) {
        api.put(
                "prices/" + name,
                Map.of(
                        of,
                        named,
                        "from",
                        PRICED_FROM,
                        "currency",
                        "CNY",
                        "inputPerMillion",
                        input,
                        "outputPerMillion",
                        output));
    }

    /// The last part of the instance's name: `c`, `b`, `ali-bailian`.
    private static String tail(SimulatedModels.Model model) {
        return model.name().replace("qwen2.5-32b-instruct-", "");
    }
}
