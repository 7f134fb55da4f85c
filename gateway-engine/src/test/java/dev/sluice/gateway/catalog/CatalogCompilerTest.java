package dev.sluice.gateway.catalog;

import static dev.sluice.gateway.catalog.TestSnapshot.cloud;
import static dev.sluice.gateway.catalog.TestSnapshot.consumer;
import static dev.sluice.gateway.catalog.TestSnapshot.hourly;
import static dev.sluice.gateway.catalog.TestSnapshot.key;
import static dev.sluice.gateway.catalog.TestSnapshot.ref;
import static dev.sluice.gateway.catalog.TestSnapshot.route;
import static dev.sluice.gateway.catalog.TestSnapshot.scope;
import static dev.sluice.gateway.catalog.TestSnapshot.selfHosted;
import static dev.sluice.gateway.catalog.TestSnapshot.target;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import dev.sluice.control.BalancerConfig;
import dev.sluice.control.ChecksConfig;
import dev.sluice.control.CostWeights;
import dev.sluice.control.FallbackStrategy;
import dev.sluice.control.Hosting;
import dev.sluice.control.Pepper;
import dev.sluice.control.PriceConfig;
import dev.sluice.control.QuotaUnit;
import dev.sluice.control.SecretHeader;
import dev.sluice.control.TenantConfig;
import dev.sluice.control.TimeoutsConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CatalogCompilerTest {

    @Test
    void a_whole_snapshot_becomes_a_catalog() {
        var catalog = new TestSnapshot().compiled();

        assertThat(catalog.revision()).isEqualTo(1);
        var qwen = requireNonNull(catalog.routeByModel("qwen"));
        assertThat(qwen.tiers().stream().map(Tier::priority)).containsExactly(10, 1);
        var max = requireNonNull(catalog.instance("max"));
        assertThat(max.endpoint())
                .isEqualTo(new Endpoint(true, "models.example.com", 443, "/v1/chat/completions"));
        assertThat(max.requestTarget()).isEqualTo("/v1/chat/completions?api-version=1");
        assertThat(max.authHeaders().getFirst().value().reveal()).isEqualTo("Bearer sk-cloud");
        assertThat(max.checks()).as("nothing probes a cloud unless asked").isNull();
        assertThat(requireNonNull(catalog.instance("qwen-a")).checks())
                .isEqualTo(Checks.TCP_CONNECT);
        assertThat(max.timeouts()).isEqualTo(Timeouts.DEFAULTS);
        assertThat(max.timeouts().lateUsage()).as("a stream without caller is closed").isZero();
        assertThat(max.continuousUsage()).isFalse();
    }

    @Test
    void a_credential_is_in_no_printed_form() {
        var max = new TestSnapshot().compiled().instance("max");

        assertThat(String.valueOf(max)).doesNotContain("sk-cloud");
    }

    static Stream<Arguments> oneDefectEach() {
        return Stream.of(
                defect("snapshot revision invalid", world -> world.snapshot().setRevision(0)),
                defect(
                        "tenant/acme time_zone invalid",
                        world -> world.snapshot().getTenantsBuilder(0).setTimeZone("Mars/Olympus")),
                defect(
                        "tenant/acme id duplicate",
                        world ->
                                world.snapshot()
                                        .addTenants(
                                                TenantConfig.newBuilder()
                                                        .setId("acme")
                                                        .setName("acme"))),
                defect(
                        "consumer/stray tenant_id dangling",
                        world ->
                                world.snapshot()
                                        .addConsumers(consumer("stray").setTenantId("nobody"))),
                defect(
                        "consumer/bot route_ids dangling",
                        world -> world.snapshot().getConsumersBuilder(0).addRouteIds("gone")),
                defect(
                        "key/k consumer_id dangling",
                        world -> world.snapshot().addApiKeys(key("k", "nobody", "x"))),
                defect(
                        "key/k hash duplicate",
                        world ->
                                world.snapshot().addApiKeys(key("k", "bot", TestSnapshot.BOT_KEY))),
                defect(
                        "key/k hash invalid",
                        world ->
                                world.snapshot()
                                        .addApiKeys(
                                                key("k", "bot", "x")
                                                        .setHash(
                                                                ByteString.copyFromUtf8("short")))),
                defect(
                        "key/k pepper_version dangling",
                        world ->
                                world.snapshot()
                                        .addApiKeys(key("k", "bot", "x").setPepperVersion(7))),
                defect(
                        "pepper/2 secret missing",
                        world ->
                                world.snapshot()
                                        .addPeppers(
                                                Pepper.newBuilder()
                                                        .setVersion(2)
                                                        .setSecret(ref("lost")))),
                defect(
                        "pepper/2 secret invalid",
                        world ->
                                world.secret("tiny", new byte[3])
                                        .snapshot()
                                        .addPeppers(
                                                Pepper.newBuilder()
                                                        .setVersion(2)
                                                        .setSecret(ref("tiny")))),
                defect(
                        "instance/i hosting missing",
                        world ->
                                world.snapshot()
                                        .addInstances(
                                                selfHosted("i")
                                                        .setHosting(Hosting.HOSTING_UNSPECIFIED))),
                defect(
                        "instance/qwen-a id duplicate",
                        world -> world.snapshot().addInstances(selfHosted("qwen-a"))),
                defect(
                        "instance/i max_output_tokens invalid",
                        world ->
                                world.snapshot()
                                        .addInstances(selfHosted("i").setMaxOutputTokens(-1))),
                defect(
                        "instance/i timeouts.connect invalid",
                        world ->
                                world.snapshot()
                                        .addInstances(
                                                selfHosted("i")
                                                        .setTimeouts(
                                                                TimeoutsConfig.newBuilder()
                                                                        .setConnectMs(-5)))),
                defect(
                        "instance/i auth.header.X Y invalid",
                        world -> world.snapshot().addInstances(withHeader("X Y", "cloud-key"))),
                defect(
                        "instance/i auth.header.Host invalid",
                        world -> world.snapshot().addInstances(withHeader("Host", "cloud-key"))),
                defect(
                        "instance/i auth.header.Authorization missing",
                        world ->
                                world.snapshot().addInstances(withHeader("Authorization", "lost"))),
                defect(
                        "instance/i auth.header.Authorization invalid",
                        world ->
                                world.secret("odd", "a\r\nb: c".getBytes(StandardCharsets.UTF_8))
                                        .snapshot()
                                        .addInstances(withHeader("Authorization", "odd"))),
                defect(
                        "instance/i checks.req_headers invalid",
                        world ->
                                world.snapshot()
                                        .addInstances(
                                                selfHosted("i")
                                                        .setChecks(
                                                                ChecksConfig.newBuilder()
                                                                        .addHeaders("nocolon")))),
                defect(
                        "instance/i checks.path invalid",
                        world ->
                                world.snapshot()
                                        .addInstances(
                                                selfHosted("i")
                                                        .setChecks(
                                                                ChecksConfig.newBuilder()
                                                                        .setPath("health")))),
                defect(
                        "route/r model missing",
                        world ->
                                world.snapshot()
                                        .addRoutes(
                                                route("r", target("qwen-a", 1, 1)).setModel(""))),
                defect(
                        "route/r model duplicate",
                        world ->
                                world.snapshot()
                                        .addRoutes(
                                                route("r", target("qwen-a", 1, 1))
                                                        .setModel("qwen"))),
                defect(
                        "route/r uri invalid",
                        world ->
                                world.snapshot()
                                        .addRoutes(
                                                route("r", target("qwen-a", 1, 1))
                                                        .setUri("anything"))),
                defect(
                        "route/r uri duplicate",
                        world -> {
                            world.snapshot()
                                    .addRoutes(route("first", target("qwen-a", 1, 1)).setUri("/a"));
                            world.snapshot()
                                    .addRoutes(
                                            route("r", target("qwen-a", 1, 1))
                                                    .setUri("/a")
                                                    .addMethods("POST"));
                        }),
                defect("route/r targets missing", world -> world.snapshot().addRoutes(route("r"))),
                defect(
                        "route/r targets.instance dangling",
                        world -> world.snapshot().addRoutes(route("r", target("gone", 1, 1)))),
                defect(
                        "route/r targets.instance duplicate",
                        world ->
                                world.snapshot()
                                        .addRoutes(
                                                route(
                                                        "r",
                                                        target("qwen-a", 1, 1),
                                                        target("qwen-a", 2, 1)))),
                defect(
                        "route/r targets.weight invalid",
                        world -> world.snapshot().addRoutes(route("r", target("qwen-a", 1, 0)))),
                defect(
                        "route/r balancer.algorithm unsupported",
                        world ->
                                world.snapshot()
                                        .addRoutes(
                                                route("r", target("qwen-a", 1, 1))
                                                        .setBalancer(
                                                                BalancerConfig.newBuilder()
                                                                        .setAlgorithm(
                                                                                "semantic")))),
                defect(
                        "route/r fallback invalid",
                        world ->
                                world.snapshot()
                                        .addRoutes(
                                                route("r", target("qwen-a", 1, 1))
                                                        .addFallback(
                                                                FallbackStrategy
                                                                        .FALLBACK_UNSPECIFIED))),
                defect(
                        "route/r fallback_statuses invalid",
                        world ->
                                world.snapshot()
                                        .addRoutes(
                                                route("r", target("qwen-a", 1, 1))
                                                        .addFallbackStatuses(200))),
                defect(
                        "quota/q limit invalid",
                        world -> world.quota(hourly("q", scope().setInstanceId("qwen-a"), 0))),
                defect(
                        "quota/q window invalid",
                        world ->
                                world.quota(
                                        hourly("q", scope().setInstanceId("qwen-a"), 10)
                                                .setWindow("PT0S"))),
                defect(
                        "quota/q align invalid",
                        world ->
                                world.quota(
                                        hourly("q", scope().setInstanceId("qwen-a"), 10)
                                                .setWindow("P1D"))),
                defect(
                        "quota/q unit unsupported",
                        world ->
                                world.quota(
                                        hourly("q", scope().setInstanceId("qwen-a"), 10)
                                                .setUnitValue(9))),
                defect(
                        "quota/q align unsupported",
                        world ->
                                world.quota(
                                        hourly("q", scope().setInstanceId("qwen-a"), 10)
                                                .setAlignValue(9))),
                defect(
                        "quota/q currency invalid",
                        world ->
                                world.quota(
                                        hourly("q", scope().setInstanceId("qwen-a"), 10)
                                                .setUnit(QuotaUnit.MONEY))),
                defect(
                        "quota/q weights missing",
                        world ->
                                world.quota(
                                        hourly("q", scope().setInstanceId("qwen-a"), 10)
                                                .setUnit(QuotaUnit.EXPRESSION))),
                defect(
                        "quota/q weights invalid",
                        world ->
                                world.quota(
                                        hourly("q", scope().setInstanceId("qwen-a"), 10)
                                                .setUnit(QuotaUnit.EXPRESSION)
                                                .setWeights(
                                                        CostWeights.newBuilder()
                                                                .setPrompt(100)
                                                                .setCachedPrompt(-101)))),
                defect(
                        "quota/q boost.limit invalid",
                        world ->
                                world.quota(
                                        hourly("q", scope().setInstanceId("qwen-a"), 10)
                                                .setBoostLimit(-1)
                                                .setBoostUntilMs(1))),
                defect(
                        "quota/q boost.until missing",
                        world ->
                                world.quota(
                                        hourly("q", scope().setInstanceId("qwen-a"), 10)
                                                .setBoostLimit(20))),
                defect(
                        "price/qwen-a from_ms duplicate",
                        world ->
                                world.snapshot()
                                        .addPrices(price("qwen-a", 0, 100, "CNY"))
                                        .addPrices(price("qwen-a", 99, 0, "CNY"))),
                defect(
                        "price/qwen-a until_ms invalid",
                        world -> world.snapshot().addPrices(price("qwen-a", 100, 100, "CNY"))),
                defect(
                        "price/gone instance_id dangling",
                        world -> world.snapshot().addPrices(price("gone", 0, 0, "CNY"))),
                defect(
                        "price/qwen-a currency invalid",
                        world -> world.snapshot().addPrices(price("qwen-a", 0, 0, "yuan"))),
                defect(
                        "price/qwen instance_id invalid",
                        world ->
                                world.snapshot()
                                        .addPrices(
                                                price("qwen-a", 0, 0, "CNY").setRouteId("qwen"))),
                defect(
                        "quota/q kind unsupported",
                        world ->
                                world.quota(
                                        hourly("q", scope().setInstanceId("qwen-a"), 10)
                                                .setKindValue(9))),
                defect(
                        "quota/q scope.instance dangling",
                        world -> world.quota(hourly("q", scope().setInstanceId("gone"), 10))),
                defect(
                        "quota/q scope.consumer invalid",
                        world ->
                                world.quota(
                                        hourly(
                                                "q",
                                                scope().setConsumerId("bot").setEachConsumer(true),
                                                10))),
                defect(
                        "quota/q scope.tenant invalid",
                        world -> {
                            world.snapshot()
                                    .addTenants(
                                            TenantConfig.newBuilder()
                                                    .setId("other")
                                                    .setName("other"));
                            world.quota(
                                    hourly(
                                            "q",
                                            scope().setConsumerId("bot").setTenantId("other"),
                                            10));
                        }),
                defect(
                        "quota/q scope duplicate",
                        world -> {
                            world.quota(hourly("p", scope().setInstanceId("qwen-a"), 10));
                            world.quota(hourly("q", scope().setInstanceId("qwen-a"), 20));
                        }));
    }

    private static PriceConfig.Builder price(
            String instance, long from, long until, String currency) {
        return PriceConfig.newBuilder()
                .setInstanceId(instance)
                .setFromMs(from)
                .setUntilMs(until)
                .setCurrency(currency)
                .setWeights(CostWeights.newBuilder().setPrompt(1));
    }

    private static Arguments defect(String expected, Consumer<TestSnapshot> damage) {
        return arguments(expected, damage);
    }

    private static dev.sluice.control.InstanceConfig.Builder withHeader(
            String name, String secret) {
        return selfHosted("i")
                .addAuthHeaders(SecretHeader.newBuilder().setName(name).setValue(ref(secret)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oneDefectEach")
    void one_defect_refuses_the_whole_snapshot_and_is_named(
            String expected, Consumer<TestSnapshot> damage) {
        var world = new TestSnapshot();
        damage.accept(world);

        assertThat(world.defects()).containsExactly(expected);
    }

    @Test
    void every_defect_is_named_not_only_the_first() {
        var world = new TestSnapshot();
        world.snapshot().addRoutes(route("r", target("gone", 1, 1)));
        world.quota(hourly("q", scope().setInstanceId("gone"), -1));

        assertThat(world.defects())
                .isEqualTo(
                        List.of(
                                "route/r targets.instance dangling",
                                "quota/q scope.instance dangling",
                                "quota/q limit invalid"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "qwen",
                "ftp://models.example.com/",
                "http://user:pw@models.example.com/",
                "http://models.example.com/#there",
                "http://models_.example.com/",
                "http://{HOST}:80/",
                "http://models.example.com:0/",
                "http://models.example.com:70000/",
                "http://models example.com/",
                "http://2130706433/",
                "http://127.1/",
                "http://0x7f.0.0.1/",
                "http://0177.0.0.1/",
                "http://169.254.169.254/latest/meta-data",
                "http://[fe80::1]/",
                "http://[::ffff:169.254.169.254]/",
                "http://0.0.0.0:8000/",
                "http://224.0.0.1/",
                "http://metadata.google.internal/"
            })
    void an_endpoint_that_two_parsers_could_read_differently_or_nobody_may_call_is_refused(
            String endpoint) {
        var world = new TestSnapshot();
        world.snapshot().addInstances(cloud("i").setEndpoint(endpoint));

        assertThat(world.defects()).containsExactly("instance/i endpoint invalid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:8000/v1/chat/completions",
                "http://10.0.0.5/v1",
                "https://models.example.com",
                "http://[::1]:8000/v1",
                "http://vllm-7.models:8000/v1?api-version=2"
            })
    void an_ordinary_endpoint_is_taken(String endpoint) {
        var world = new TestSnapshot();
        world.snapshot().addInstances(cloud("i").setEndpoint(endpoint));

        assertThat(world.defects()).isEmpty();
    }

    @Test
    void a_list_of_networks_is_the_whole_allow_list() {
        var compiler = new CatalogCompiler(EndpointNetworks.of(List.of("10.0.0.0/8")));
        var world = new TestSnapshot();

        var verdict = compiler.compile(world.snapshot().build(), world);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        CompileVerdict.Refused.class,
                        refused ->
                                assertThat(refused.defects())
                                        .extracting(dev.sluice.control.Defect::getObject)
                                        .containsExactly("instance/qwen-a", "instance/qwen-b"));
    }
}
