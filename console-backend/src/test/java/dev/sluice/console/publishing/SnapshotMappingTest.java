package dev.sluice.console.publishing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.console.consumers.ConsumerRow;
import dev.sluice.console.consumers.KeyHash;
import dev.sluice.console.guards.GuardPolicy;
import dev.sluice.console.instances.CredentialRow;
import dev.sluice.console.instances.HealthCheckPlan;
import dev.sluice.console.instances.Hosting;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.instances.InstanceStanding;
import dev.sluice.console.instances.Standing;
import dev.sluice.console.instances.Timeouts;
import dev.sluice.console.pricing.PriceInForce;
import dev.sluice.console.quotas.QuotaAlign;
import dev.sluice.console.quotas.QuotaBoost;
import dev.sluice.console.quotas.QuotaKind;
import dev.sluice.console.quotas.QuotaMode;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.QuotaScopeRow;
import dev.sluice.console.quotas.QuotaUnit;
import dev.sluice.console.routes.Balancer;
import dev.sluice.console.routes.ConsumerSpent;
import dev.sluice.console.routes.Fallback;
import dev.sluice.console.routes.RouteRow;
import dev.sluice.console.routes.TargetRow;
import dev.sluice.console.secrets.Pepper;
import dev.sluice.console.secrets.SecretRef;
import dev.sluice.console.shared.Ref;
import dev.sluice.console.tenancy.TenantRow;
import dev.sluice.control.ChecksConfig;
import dev.sluice.control.FallbackStrategy;
import dev.sluice.control.StandingConfig;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SnapshotMappingTest {
    private static final Instant THEN = Instant.parse("2026-11-25T12:00:00Z");
    private static final Ref ACME = new Ref(new UUID(1, 1), "acme");

    @Test
    void the_same_configuration_gives_the_same_bytes_in_whatever_order_it_was_read() {
        // Given
        var rows = rows();
        var first = bytes(rows);
        // When
        var random = new Random(3);
        for (var i = 0; i < 20; i++) {
            // Then
            assertThat(bytes(shuffled(rows, random))).isEqualTo(first);
        }
    }

    @Test
    void every_field_of_an_instance_reaches_the_gateway() {
        var instance = SnapshotMapping.snapshot("i", 1, rows()).getInstances(0);
        assertThat(instance.getName()).isEqualTo("qwen-a");
        assertThat(instance.getEndpoint()).isEqualTo("http://10.0.0.5:8000/v1/chat/completions");
        assertThat(instance.getModel()).isEqualTo("Qwen/Qwen2.5");
        assertThat(instance.getHosting()).isEqualTo(dev.sluice.control.Hosting.SELF_HOSTED);
        assertThat(instance.getAuthHeaders(0).getName()).isEqualTo("Authorization");
        assertThat(instance.getAuthHeaders(0).getValue().getVersion()).isEqualTo(3);
        assertThat(instance.getTimeouts().getConnectMs()).isEqualTo(2_000);
        assertThat(instance.getTimeouts().getTotalMs()).isZero();
        assertThat(instance.getChecks().getKind()).isEqualTo(ChecksConfig.Kind.HTTP);
        assertThat(instance.getChecks().getUnhealthyFailures()).isEqualTo(5);
        assertThat(instance.getMaxOutputTokens()).isEqualTo(4_096);
        assertThat(instance.getTlsVerify()).isTrue();
        assertThat(instance.getStanding().getStanding())
                .isEqualTo(StandingConfig.Standing.DRAINING);
        assertThat(instance.getStanding().getSinceMs()).isEqualTo(THEN.toEpochMilli());
        assertThat(instance.getStanding().getReason()).isEqualTo("new driver");
    }

    @Test
    void targets_are_ordered_by_priority_and_fallback_words_kept() {
        var route = SnapshotMapping.snapshot("i", 1, rows()).getRoutes(0);
        assertThat(route.getTargetsList())
                .extracting(dev.sluice.control.TargetConfig::getPriority)
                .containsExactly(10, 5, 1);
        assertThat(route.getFallbackList())
                .containsExactly(FallbackStrategy.RATE_LIMITING, FallbackStrategy.HTTP_5XX);
        assertThat(route.getMaxRetries()).isEqualTo(-1);
        assertThat(route.getMaxBodyBytes()).isEqualTo(1_000);
        assertThat(route.getTryWhenAllOut()).isTrue();
        assertThat(route.getContinueStreams()).isTrue();
    }

    @Test
    void a_consumer_for_all_routes_names_none() {
        var consumers = SnapshotMapping.snapshot("i", 1, rows()).getConsumersList();
        assertThat(consumers).extracting(it -> it.getAllRoutes()).containsExactly(true, false);
        assertThat(consumers.get(1).getRouteIdsList()).containsExactly(new UUID(4, 1).toString());
    }

    @Test
    void keys_quotas_and_tenants_say_what_gateways_need() {
        var snapshot = SnapshotMapping.snapshot("i", 7, rows());
        assertThat(snapshot.getRevision()).isEqualTo(7);
        assertThat(snapshot.getTenants(0).getTimeZone()).isEqualTo("Asia/Shanghai");
        assertThat(snapshot.getApiKeys(0).getExpiresAtMs()).isEqualTo(THEN.toEpochMilli());
        assertThat(snapshot.getApiKeys(0).getNotBeforeMs()).isZero();
        assertThat(snapshot.getQuotas(0).getShadow()).isTrue();
        assertThat(snapshot.getQuotas(0).getScope().getEachConsumer()).isTrue();
        assertThat(snapshot.getQuotas(0).getScope().getConsumerId()).isEmpty();
        assertThat(References.danglingIn(snapshot)).isEmpty();
    }

    @Test
    void a_quota_says_what_it_counts_and_until_when_another_limit_holds() {
        var quotas = SnapshotMapping.snapshot("i", 1, rows()).getQuotasList();
        assertThat(quotas.get(1).getCurrency()).isEqualTo("CNY");
        assertThat(quotas.get(1).getLimit()).isEqualTo(12_500_000);
        assertThat(quotas.get(1).getBoostLimit()).isEqualTo(20_000_000);
        assertThat(quotas.get(1).getBoostUntilMs()).isEqualTo(THEN.toEpochMilli());
        assertThat(quotas.get(1).hasWeights()).isFalse();
        assertThat(quotas.get(2).getExpression()).isEqualTo("prompt_tokens / 3 + 5");
        assertThat(quotas.get(2).getWeights().getPrompt()).isEqualTo(333_334);
        assertThat(quotas.get(2).getWeights().getRequest()).isEqualTo(5_000_000);
        assertThat(quotas.get(0).getBoostUntilMs()).isZero();
    }

    @Test
    void a_price_travels_as_weights_and_no_decimal_of_it_is_lost_downwards() {
        var prices = SnapshotMapping.snapshot("i", 1, rows()).getPricesList();
        var ofRoute = prices.get(0);
        var ofInstance = prices.get(1);
        assertThat(ofInstance.getInstanceId()).isEqualTo(new UUID(3, 3).toString());
        assertThat(ofInstance.getUntilMs()).isZero();
        assertThat(ofInstance.getWeights().getPrompt()).isEqualTo(800_000);
        assertThat(ofInstance.getWeights().getCachedPrompt()).isEqualTo(80_000 - 800_000);
        assertThat(ofInstance.getWeights().getCompletion()).isEqualTo(2_000_000);
        assertThat(ofRoute.getRouteId()).isEqualTo(new UUID(4, 1).toString());
        assertThat(ofRoute.getUntilMs()).isEqualTo(THEN.toEpochMilli());
        assertThat(ofRoute.getWeights().getPrompt()).isEqualTo(1);
        assertThat(ofRoute.getWeights().getCompletion()).isEqualTo(1_000_000_000_000_000L);
    }

    @Test
    void only_engines_that_can_are_asked_for_usage_throughout() {
        assertThat(SnapshotMapping.instance(instance(1, "a", "vllm")).getContinuousUsage())
                .isTrue();
        assertThat(SnapshotMapping.instance(instance(1, "a", "sglang")).getContinuousUsage())
                .isTrue();
        assertThat(SnapshotMapping.instance(instance(1, "a", "openai")).getContinuousUsage())
                .isFalse();
        assertThat(SnapshotMapping.instance(instance(1, "a")).getTimeouts().getLateUsageMs())
                .isEqualTo(3_000);
    }

    @Test
    void every_reference_into_nothing_is_named() {
        var whole = SnapshotMapping.snapshot("i", 1, rows());
        var without = whole.toBuilder().clearInstances().clearTenants().clearPeppers().build();
        assertThat(References.danglingIn(without))
                .contains(
                        "consumer/bot: no tenant " + ACME.id(),
                        "route/qwen: no instance " + new UUID(3, 1),
                        "key/" + new UUID(5, 1) + ": no pepper 1",
                        "quota/q: no tenant " + ACME.id());
    }

    private static ByteString bytes(ConfigRows rows) {
        return SnapshotMapping.snapshot("installation", 1, rows).toByteString();
    }

    private static ConfigRows shuffled(ConfigRows rows, Random random) {
        return new ConfigRows(
                shuffled(rows.peppers(), random),
                shuffled(rows.tenants(), random),
                shuffled(rows.units(), random),
                shuffled(rows.consumers(), random),
                shuffled(rows.keys(), random),
                shuffled(rows.instances(), random),
                shuffled(
                        rows.routes().stream()
                                .map(it ->
                                        route(it.id(), it.name(), shuffled(it.targets(), random)))
                                .toList(),
                        random),
                shuffled(rows.quotas(), random),
                shuffled(rows.prices(), random));
    }

    private static <T> List<T> shuffled(List<T> list, Random random) {
        var copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }

    private static ConfigRows rows() {
        return new ConfigRows(
                List.of(
                        new Pepper(1, new SecretRef(new UUID(8, 1), 1)),
                        new Pepper(2, new SecretRef(new UUID(8, 2), 1))),
                List.of(
                        new TenantRow(
                                ACME.id(),
                                "acme",
                                "Acme",
                                ZoneId.of("Asia/Shanghai"),
                                "CNY",
                                0,
                                THEN,
                                THEN)),
                List.of(),
                List.of(
                        consumer(1, "bot", null),
                        consumer(2, "app", List.of(new Ref(new UUID(4, 1), "qwen")))),
                List.of(
                        new KeyHash(
                                new UUID(5, 1),
                                new UUID(2, 1),
                                new byte[32],
                                1,
                                null,
                                THEN,
                                false)),
                List.of(instance(1, "qwen-a"), instance(2, "qwen-b"), instance(3, "cloud")),
                List.of(
                        route(
                                new UUID(4, 1),
                                "qwen",
                                List.of(target(3, 1), target(1, 10), target(2, 5))),
                        route(new UUID(4, 2), "other", List.of(target(1, 1), target(2, 1)))),
                List.of(
                        new QuotaRow(
                                new UUID(6, 1),
                                "q",
                                new QuotaScopeRow(ACME, null, true, null, null),
                                10_000,
                                "PT1H",
                                QuotaUnit.TOTAL_TOKENS,
                                QuotaKind.FIXED,
                                QuotaAlign.FIRST_REQUEST,
                                QuotaMode.SHADOW,
                                null,
                                null,
                                null,
                                null,
                                ZoneId.of("Asia/Shanghai"),
                                0,
                                THEN,
                                THEN),
                        quota(2, QuotaUnit.MONEY, "CNY", null),
                        quota(3, QuotaUnit.EXPRESSION, null, "prompt_tokens / 3 + 5")),
                List.of(
                        price(3, null, "0.8", "0.08", "2"),
                        price(null, THEN, "0.00000001", "0", "1000000000")));
    }

    private static QuotaRow quota(
            long id, QuotaUnit unit, @Nullable String currency, @Nullable String expression) {
        return new QuotaRow(
                new UUID(6, id),
                "q" + id,
                new QuotaScopeRow(ACME, null, false, null, null),
                12_500_000,
                "PT1H",
                unit,
                QuotaKind.FIXED,
                QuotaAlign.FIRST_REQUEST,
                QuotaMode.ENFORCE,
                null,
                currency,
                expression,
                new QuotaBoost(20_000_000, THEN),
                ZoneId.of("Asia/Shanghai"),
                0,
                THEN,
                THEN);
    }

    private static PriceInForce price(
            @Nullable Integer instance,
            @Nullable Instant until,
            String input,
            String cached,
            String output) {
        return new PriceInForce(
                new UUID(7, 1),
                instance == null ? null : new UUID(3, instance),
                instance == null ? new UUID(4, 1) : null,
                THEN.minusSeconds(60),
                until,
                "CNY",
                new BigDecimal(input),
                new BigDecimal(cached),
                new BigDecimal(output));
    }

    private static ConsumerRow consumer(long id, String name, @Nullable List<Ref> routes) {
        return new ConsumerRow(new UUID(2, id), name, ACME, null, name, routes, 0, THEN, THEN);
    }

    private static InstanceRow instance(long id, String name) {
        return instance(id, name, "openai-compatible");
    }

    private static InstanceRow instance(long id, String name, String provider) {
        return new InstanceRow(
                new UUID(3, id),
                name,
                provider,
                "http://10.0.0.5:8000/v1/chat/completions",
                "Qwen/Qwen2.5",
                Hosting.SELF_HOSTED,
                List.of(
                        new CredentialRow(
                                "Authorization", new SecretRef(new UUID(9, id), 3), null)),
                List.of(),
                "{}",
                new HealthCheckPlan(
                        HealthCheckPlan.Kind.HTTP,
                        "GET",
                        "/health",
                        "",
                        "",
                        List.of(),
                        Duration.ofSeconds(1),
                        10,
                        true,
                        Duration.ofSeconds(5),
                        2,
                        List.of(200),
                        Duration.ofSeconds(1),
                        5,
                        2,
                        3,
                        List.of(500)),
                new Timeouts(Duration.ofSeconds(2), null, null, null, null, Duration.ofSeconds(3)),
                true,
                4_096L,
                false,
                new InstanceStanding(Standing.DRAINING, THEN, "new driver", "ann"),
                0,
                THEN,
                THEN);
    }

    private static RouteRow route(UUID id, String name, List<TargetRow> targets) {
        return new RouteRow(
                id,
                name,
                name,
                null,
                List.of("POST"),
                targets,
                Balancer.ROUND_ROBIN,
                List.of(Fallback.HTTP_5XX, Fallback.RATE_LIMITING),
                List.of(402, 401),
                null,
                null,
                ConsumerSpent.REJECT,
                true,
                true,
                new GuardPolicy(1_000L),
                0,
                THEN,
                THEN);
    }

    private static TargetRow target(long instance, int priority) {
        return new TargetRow(new Ref(new UUID(3, instance), "instance"), priority, 100);
    }
}
