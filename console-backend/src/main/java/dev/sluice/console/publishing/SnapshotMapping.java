package dev.sluice.console.publishing;

import com.google.protobuf.ByteString;
import dev.sluice.console.consumers.ConsumerRow;
import dev.sluice.console.consumers.KeyHash;
import dev.sluice.console.instances.CredentialRow;
import dev.sluice.console.instances.HealthCheckPlan;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.instances.InstanceStanding;
import dev.sluice.console.instances.Timeouts;
import dev.sluice.console.pricing.PriceInForce;
import dev.sluice.console.quotas.CostExpression;
import dev.sluice.console.quotas.QuotaMode;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.QuotaScopeRow;
import dev.sluice.console.quotas.TokenWeights;
import dev.sluice.console.routes.Fallback;
import dev.sluice.console.routes.RouteRow;
import dev.sluice.console.routes.TargetRow;
import dev.sluice.console.shared.Ref;
import dev.sluice.console.tenancy.TenantRow;
import dev.sluice.control.ApiKeyConfig;
import dev.sluice.control.BalancerConfig;
import dev.sluice.control.ChecksConfig;
import dev.sluice.control.ConsumerConfig;
import dev.sluice.control.ConsumerSpent;
import dev.sluice.control.CostWeights;
import dev.sluice.control.FallbackStrategy;
import dev.sluice.control.Hosting;
import dev.sluice.control.InstanceConfig;
import dev.sluice.control.Pepper;
import dev.sluice.control.PriceConfig;
import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaKind;
import dev.sluice.control.QuotaScope;
import dev.sluice.control.QuotaUnit;
import dev.sluice.control.RouteConfig;
import dev.sluice.control.SecretHeader;
import dev.sluice.control.SecretRef;
import dev.sluice.control.Snapshot;
import dev.sluice.control.StandingConfig;
import dev.sluice.control.TargetConfig;
import dev.sluice.control.TenantConfig;
import dev.sluice.control.TimeoutsConfig;
import dev.sluice.control.WindowAlign;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Says the configuration in the words of the control protocol.
///
/// The same rows give the same bytes, in whatever order they were read: lists are sorted by id, and
/// the protocol has no maps.
public final class SnapshotMapping {
    private SnapshotMapping() {}

    static Snapshot snapshot(String installationId, long revision, ConfigRows rows) {
        return Snapshot.newBuilder()
                .setRevision(revision)
                .setInstallationId(installationId)
                .addAllPeppers(
                        sorted(
                                rows.peppers(),
                                it ->
                                        Pepper.newBuilder()
                                                .setVersion(it.version())
                                                .setSecret(secret(it.secret()))
                                                .build(),
                                Comparator.comparing(Pepper::getVersion)))
                .addAllTenants(
                        sorted(
                                rows.tenants(),
                                SnapshotMapping::tenant,
                                Comparator.comparing(TenantConfig::getId)))
                .addAllConsumers(
                        sorted(
                                rows.consumers(),
                                SnapshotMapping::consumer,
                                Comparator.comparing(ConsumerConfig::getId)))
                .addAllApiKeys(
                        sorted(
                                rows.keys(),
                                SnapshotMapping::key,
                                Comparator.comparing(ApiKeyConfig::getId)))
                .addAllInstances(
                        sorted(
                                rows.instances(),
                                SnapshotMapping::instance,
                                Comparator.comparing(InstanceConfig::getId)))
                .addAllRoutes(
                        sorted(
                                rows.routes(),
                                SnapshotMapping::route,
                                Comparator.comparing(RouteConfig::getId)))
                .addAllQuotas(
                        sorted(
                                rows.quotas(),
                                SnapshotMapping::quota,
                                Comparator.comparing(QuotaConfig::getId)))
                .addAllPrices(
                        sorted(
                                rows.prices(),
                                SnapshotMapping::price,
                                Comparator.comparing(PriceConfig::getInstanceId)
                                        .thenComparing(PriceConfig::getRouteId)
                                        .thenComparing(PriceConfig::getFromMs)))
                .build();
    }

    private static TenantConfig tenant(TenantRow row) {
        return TenantConfig.newBuilder()
                .setId(row.id().toString())
                .setName(row.name())
                .setTimeZone(row.timeZone().getId())
                .build();
    }

    private static ConsumerConfig consumer(ConsumerRow row) {
        var routes = row.routes();
        var consumer =
                ConsumerConfig.newBuilder()
                        .setId(row.id().toString())
                        .setName(row.name())
                        .setTenantId(row.tenant().id().toString())
                        .setUnitId(id(row.unit()))
                        .setAllRoutes(routes == null);
        if (routes != null) {
            routes.stream().map(SnapshotMapping::id).sorted().forEach(consumer::addRouteIds);
        }
        return consumer.build();
    }

    private static ApiKeyConfig key(KeyHash row) {
        return ApiKeyConfig.newBuilder()
                .setId(row.id().toString())
                .setConsumerId(row.consumerId().toString())
                .setHash(ByteString.copyFrom(row.hash()))
                .setPepperVersion(row.pepperVersion())
                .setNotBeforeMs(millis(row.notBefore()))
                .setExpiresAtMs(millis(row.expiresAt()))
                .setDisabled(row.revoked())
                .build();
    }

    /// One instance, saved or not: the test button sends drafts.
    public static InstanceConfig instance(InstanceRow row) {
        var instance =
                InstanceConfig.newBuilder()
                        .setId(row.id().toString())
                        .setName(row.name())
                        .setProvider(row.provider())
                        .setEndpoint(row.endpoint())
                        .setModel(text(row.model()))
                        .setHosting(
                                switch (row.hosting()) {
                                    case SELF_HOSTED -> Hosting.SELF_HOSTED;
                                    case CLOUD -> Hosting.CLOUD;
                                })
                        .addAllAuthHeaders(headers(row.authHeaders()))
                        .addAllAuthQuery(headers(row.authQuery()))
                        .setTimeouts(timeouts(row.timeouts()))
                        .setTlsVerify(row.tlsVerify())
                        .setMaxOutputTokens(
                                row.maxOutputTokens() == null ? 0 : row.maxOutputTokens())
                        .setDisabled(row.disabled())
                        .setContinuousUsage(row.reportsUsageThroughout())
                        .setStanding(standing(row.standing()));
        var plan = row.checkPlan();
        if (plan != null) {
            instance.setChecks(checks(plan, text(row.checks())));
        }
        return instance.build();
    }

    private static StandingConfig standing(InstanceStanding standing) {
        return StandingConfig.newBuilder()
                .setStanding(
                        switch (standing.state()) {
                            case IN_SERVICE -> StandingConfig.Standing.IN_SERVICE;
                            case DRAINING -> StandingConfig.Standing.DRAINING;
                            case EJECTED -> StandingConfig.Standing.EJECTED;
                        })
                .setSinceMs(millis(standing.since()))
                .setReason(text(standing.reason()))
                .build();
    }

    private static ChecksConfig checks(HealthCheckPlan plan, String source) {
        var tcp = plan.kind() == HealthCheckPlan.Kind.TCP;
        return ChecksConfig.newBuilder()
                .setKind(
                        switch (plan.kind()) {
                            case TCP -> ChecksConfig.Kind.TCP;
                            case HTTP -> ChecksConfig.Kind.HTTP;
                            case HTTPS -> ChecksConfig.Kind.HTTPS;
                        })
                .setMethod(plan.method())
                .setPath(plan.path())
                .setHost(plan.host())
                .setBody(plan.body())
                .addAllHeaders(plan.headers())
                .setTimeoutMs(plan.timeout().toMillis())
                .setHealthyIntervalMs(plan.healthyInterval().toMillis())
                .setHealthySuccesses(plan.healthySuccesses())
                .addAllHealthyStatuses(plan.healthyStatuses())
                .setUnhealthyIntervalMs(plan.unhealthyInterval().toMillis())
                .setUnhealthyFailures(tcp ? plan.tcpFailures() : plan.httpFailures())
                .setUnhealthyTimeouts(plan.timeouts())
                .addAllUnhealthyStatuses(plan.unhealthyStatuses())
                .setVerifyCertificate(plan.verifyCertificate())
                .setConcurrency(plan.concurrency())
                .setSourceJson(source)
                .build();
    }

    private static TimeoutsConfig timeouts(Timeouts timeouts) {
        return TimeoutsConfig.newBuilder()
                .setConnectMs(millis(timeouts.connect()))
                .setFirstContentMs(millis(timeouts.firstContent()))
                .setBetweenChunksMs(millis(timeouts.betweenChunks()))
                .setTotalMs(millis(timeouts.total()))
                .setPlainMs(millis(timeouts.plain()))
                .setLateUsageMs(millis(timeouts.lateUsage()))
                .build();
    }

    private static List<SecretHeader> headers(List<CredentialRow> credentials) {
        return sorted(
                credentials,
                it ->
                        SecretHeader.newBuilder()
                                .setName(it.name())
                                .setValue(secret(it.secret()))
                                .build(),
                Comparator.comparing(SecretHeader::getName));
    }

    /// One route, saved or not: a rehearsal takes drafts.
    public static RouteConfig route(RouteRow row) {
        var balancer = row.balancer();
        var maxBody = row.guards().maxBodyBytes();
        return RouteConfig.newBuilder()
                .setId(row.id().toString())
                .setName(row.name())
                .setModel(text(row.model()))
                .setUri(text(row.uri()))
                .addAllMethods(row.methods().stream().sorted().toList())
                .addAllTargets(
                        sorted(
                                row.targets(),
                                SnapshotMapping::target,
                                Comparator.comparing(TargetConfig::getPriority)
                                        .reversed()
                                        .thenComparing(TargetConfig::getInstanceId)))
                .setBalancer(
                        BalancerConfig.newBuilder()
                                .setAlgorithm(balancer.algorithm())
                                .setHashOn(text(balancer.hashOn()))
                                .setKey(text(balancer.key())))
                .addAllFallback(
                        sorted(
                                row.fallback(),
                                SnapshotMapping::fallback,
                                Comparator.naturalOrder()))
                .addAllFallbackStatuses(row.fallbackStatuses().stream().sorted().toList())
                .setMaxRetries(row.maxRetries() == null ? -1 : row.maxRetries())
                .setRetryWithinMs(millis(row.retryWithin()))
                .setConsumerSpent(
                        switch (row.consumerSpent()) {
                            case REJECT -> ConsumerSpent.REJECT;
                            case NEXT_INSTANCE -> ConsumerSpent.NEXT_INSTANCE;
                        })
                .setMaxBodyBytes(maxBody == null ? 0 : maxBody)
                .setTryWhenAllOut(row.tryWhenAllOut())
                .setContinueStreams(row.continueStreams())
                .build();
    }

    private static TargetConfig target(TargetRow row) {
        return TargetConfig.newBuilder()
                .setInstanceId(id(row.instance()))
                .setPriority(row.priority())
                .setWeight(row.weight())
                .build();
    }

    private static FallbackStrategy fallback(Fallback fallback) {
        return switch (fallback) {
            case RATE_LIMITING -> FallbackStrategy.RATE_LIMITING;
            case HTTP_429 -> FallbackStrategy.HTTP_429;
            case HTTP_5XX -> FallbackStrategy.HTTP_5XX;
        };
    }

    private static QuotaConfig quota(QuotaRow row) {
        var boost = row.boost();
        var expression = row.expression();
        var quota =
                QuotaConfig.newBuilder()
                        .setId(row.id().toString())
                        .setName(row.name())
                        .setScope(scope(row.scope()))
                        .setLimit(row.limit())
                        .setWindow(row.window())
                        .setUnit(
                                switch (row.unit()) {
                                    case TOTAL_TOKENS -> QuotaUnit.TOTAL_TOKENS;
                                    case PROMPT_TOKENS -> QuotaUnit.PROMPT_TOKENS;
                                    case COMPLETION_TOKENS -> QuotaUnit.COMPLETION_TOKENS;
                                    case REQUESTS -> QuotaUnit.REQUESTS;
                                    case IN_FLIGHT -> QuotaUnit.IN_FLIGHT;
                                    case MONEY -> QuotaUnit.MONEY;
                                    case EXPRESSION -> QuotaUnit.EXPRESSION;
                                })
                        .setKind(
                                switch (row.kind()) {
                                    case FIXED -> QuotaKind.FIXED;
                                    case SLIDING -> QuotaKind.SLIDING;
                                    case TOKEN_BUCKET -> QuotaKind.TOKEN_BUCKET;
                                })
                        .setAlign(
                                switch (row.align()) {
                                    case FIRST_REQUEST -> WindowAlign.FIRST_REQUEST;
                                    case CLOCK -> WindowAlign.CLOCK;
                                })
                        .setTimeZone(row.zone().getId())
                        .setShadow(row.mode() == QuotaMode.SHADOW)
                        .setRejectedMessage(text(row.rejectedMessage()))
                        .setCurrency(text(row.currency()))
                        .setExpression(text(expression))
                        .setBoostLimit(boost == null ? 0 : boost.limit())
                        .setBoostUntilMs(boost == null ? 0 : millis(boost.until()));
        if (expression != null) {
            quota.setWeights(weights(CostExpression.weightsOf(expression)));
        }
        return quota.build();
    }

    /// A gateway's price is linear. Of tiers it gets the dearest and of off-peak hours nothing, and
    /// a reasoning token counts as the dearer kind of output: a quota counts no less than the bill.
    private static PriceConfig price(PriceInForce price) {
        var dearest = price.dearest();
        var input = perToken(dearest.input());
        return PriceConfig.newBuilder()
                .setInstanceId(id(price.instanceId()))
                .setRouteId(id(price.routeId()))
                .setFromMs(millis(price.from()))
                .setUntilMs(millis(price.until()))
                .setCurrency(price.currency())
                .setWeights(
                        weights(
                                new TokenWeights(
                                        0,
                                        input,
                                        perToken(dearest.cachedInput()) - input,
                                        perToken(dearest.cacheWrite()) - input,
                                        perToken(dearest.output().max(dearest.reasoning())))))
                .build();
    }

    /// A ledger of money counts millionths of the currency, and a weight millionths of that: both
    /// together are what a million tokens cost, times a million. The price book knows two decimals
    /// more than that; they are rounded up, so that a quota counts no less than the bill.
    private static long perToken(BigDecimal perMillion) {
        return perMillion.movePointRight(6).setScale(0, RoundingMode.CEILING).longValueExact();
    }

    private static CostWeights weights(TokenWeights weights) {
        return CostWeights.newBuilder()
                .setRequest(weights.request())
                .setPrompt(weights.prompt())
                .setCachedPrompt(weights.cachedPrompt())
                .setCacheWrite(weights.cacheWrite())
                .setCompletion(weights.completion())
                .build();
    }

    private static QuotaScope scope(QuotaScopeRow scope) {
        return QuotaScope.newBuilder()
                .setTenantId(id(scope.tenant()))
                .setConsumerId(id(scope.consumer()))
                .setEachConsumer(scope.eachConsumer())
                .setInstanceId(id(scope.instance()))
                .setRouteId(id(scope.route()))
                .build();
    }

    private static SecretRef secret(dev.sluice.console.secrets.SecretRef ref) {
        return SecretRef.newBuilder().setId(ref.id().toString()).setVersion(ref.version()).build();
    }

    private static <R, M> List<M> sorted(
            Collection<R> rows, Function<R, M> say, Comparator<? super M> order) {
        return rows.stream().map(say).sorted(order).toList();
    }

    private static String id(@Nullable UUID id) {
        return id == null ? "" : id.toString();
    }

    private static String id(@Nullable Ref ref) {
        return ref == null ? "" : ref.id().toString();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static long millis(@Nullable Duration duration) {
        return duration == null ? 0 : duration.toMillis();
    }

    private static long millis(@Nullable Instant instant) {
        return instant == null ? 0 : instant.toEpochMilli();
    }
}
