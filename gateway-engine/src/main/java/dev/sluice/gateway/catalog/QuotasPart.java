package dev.sluice.gateway.catalog;

import dev.sluice.control.QuotaConfig;
import dev.sluice.control.Snapshot;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compiles quotas; two of the same scope, unit, kind and window would count the same twice, and
/// are refused.
final class QuotasPart {
    private final Defects defects;
    private final Map<String, Tenant> tenants;
    private final Map<String, Consumer> consumers;
    private final Set<String> instanceIds;
    private final Set<String> routeIds;
    private final PriceTable prices;

    QuotasPart(
            Defects defects,
            Map<String, Tenant> tenants,
            Map<String, Consumer> consumers,
            Set<String> instanceIds,
            Set<String> routeIds,
            PriceTable prices) {
        this.defects = defects;
        this.tenants = tenants;
        this.consumers = consumers;
        this.instanceIds = instanceIds;
        this.routeIds = routeIds;
        this.prices = prices;
    }

    QuotaTable compile(Snapshot snapshot) {
        var quotas = new ArrayList<Quota>();
        var ids = new HashMap<String, Quota>();
        var identities = new HashMap<String, String>();
        for (var config : snapshot.getQuotasList()) {
            var object = "quota/" + config.getName();
            var quota = compile(config, object);
            if (quota != null) {
                defects.keep(ids, object, quota.id(), quota);
                var scope = quota.scope();
                var owner = scope.eachConsumer() ? "*/" + scope.tenantId() : scope.consumerId();
                var other = identities.putIfAbsent(QuotaTable.key(quota, owner), quota.name());
                if (other != null) {
                    defects.add(
                            object,
                            "scope",
                            Defects.DUPLICATE,
                            "quota '%s' has the same scope, unit, kind and window"
                                    .formatted(other));
                }
                quotas.add(quota);
            }
        }
        return new QuotaTable(quotas, prices);
    }

    private @Nullable Quota compile(QuotaConfig config, String object) {
        var scope = scope(config, object);
        if (config.getLimit() <= 0) {
            defects.add(
                    object,
                    "limit",
                    Defects.INVALID,
                    "limit %d is out of range (expected: 1 or more)".formatted(config.getLimit()));
        }
        var unit = unit(config, object);
        var kind = kind(config, object);
        var zone = defects.zone(object, config.getTimeZone());
        var align = align(config, object);
        boost(config, object);
        if (unit == null || kind == null || align == null) {
            return null;
        }
        var cost = cost(config, object, unit);
        var window = window(config, object, unit, kind, align);
        return window == null || cost == null
                ? null
                : quota(config, scope, unit, kind, window, align, zone, cost);
    }

    private void boost(QuotaConfig config, String object) {
        if (config.getBoostLimit() == 0 && config.getBoostUntilMs() == 0) {
            return;
        }
        if (config.getBoostLimit() <= 0) {
            defects.add(
                    object,
                    "boost.limit",
                    Defects.INVALID,
                    "limit %d is out of range (expected: 1 or more)"
                            .formatted(config.getBoostLimit()));
        }
        if (config.getBoostUntilMs() <= 0) {
            defects.add(object, "boost.until", Defects.MISSING, "a boost has an end");
        }
    }

    private @Nullable CostFunction cost(QuotaConfig config, String object, QuotaUnit unit) {
        return switch (unit) {
            case TOTAL_TOKENS -> CostFunction.TOTAL_TOKENS;
            case PROMPT_TOKENS -> CostFunction.PROMPT_TOKENS;
            case COMPLETION_TOKENS -> CostFunction.COMPLETION_TOKENS;
            case REQUESTS, IN_FLIGHT -> CostFunction.EACH_REQUEST;
            case EXPRESSION -> expression(config, object);
            case MONEY -> {
                currency(config, object);
                yield CostFunction.FREE;
            }
        };
    }

    private @Nullable CostFunction expression(QuotaConfig config, String object) {
        var cost = defects.cost(object, config.getWeights());
        if (CostFunction.FREE.equals(cost)) {
            defects.add(
                    object,
                    "weights",
                    Defects.MISSING,
                    "expression '%s' comes without weights, so that it would count nothing"
                            .formatted(config.getExpression()));
            return null;
        }
        return cost;
    }

    /// Prices in another currency are the console's to refuse, which knows what a scope meets: an
    /// instance may be paid in one currency and its routes priced in the quota's. One that came
    /// through all the same costs nothing here, and never stops a revision.
    private void currency(QuotaConfig config, String object) {
        if (!PricesPart.isCurrency(config.getCurrency())) {
            defects.add(
                    object,
                    "currency",
                    Defects.INVALID,
                    "currency '%s' (expected: three capital letters)"
                            .formatted(config.getCurrency()));
        }
    }

    private @Nullable WindowAlign align(QuotaConfig config, String object) {
        return switch (config.getAlign()) {
            case CLOCK -> WindowAlign.CLOCK;
            case FIRST_REQUEST -> WindowAlign.FIRST_REQUEST;
            case UNRECOGNIZED -> {
                defects.add(
                        object,
                        "align",
                        Defects.UNSUPPORTED,
                        "align %d is neither first_request nor clock"
                                .formatted(config.getAlignValue()));
                yield null;
            }
        };
    }

    private static Quota quota(
            QuotaConfig config,
            QuotaScope scope,
            QuotaUnit unit,
            QuotaKind kind,
            QuotaWindow window,
            WindowAlign align,
            ZoneId zone,
            CostFunction cost) {
        return new Quota(
                config.getId(),
                config.getName(),
                scope,
                unit,
                kind,
                window,
                align,
                zone,
                config.getLimit(),
                config.getBoostLimit() == 0
                        ? null
                        : new Boost(config.getBoostLimit(), config.getBoostUntilMs()),
                config.getCurrency(),
                cost,
                config.getShadow(),
                config.getRejectedMessage());
    }

    private @Nullable QuotaWindow window(
            QuotaConfig config, String object, QuotaUnit unit, QuotaKind kind, WindowAlign align) {
        if (unit == QuotaUnit.IN_FLIGHT && config.getWindow().isEmpty()) {
            return QuotaWindow.NONE;
        }
        try {
            var window = QuotaWindow.parse(config.getWindow());
            if (window.calendar() != QuotaWindow.Calendar.NONE
                    && kind == QuotaKind.FIXED
                    && align != WindowAlign.CLOCK) {
                defects.add(
                        object,
                        "align",
                        Defects.INVALID,
                        "a window of %s follows the clock (expected: align clock)"
                                .formatted(window.text()));
            }
            return window;
        } catch (IllegalArgumentException e) {
            defects.add(object, "window", Defects.INVALID, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable QuotaUnit unit(QuotaConfig config, String object) {
        return switch (config.getUnit()) {
            case TOTAL_TOKENS -> QuotaUnit.TOTAL_TOKENS;
            case PROMPT_TOKENS -> QuotaUnit.PROMPT_TOKENS;
            case COMPLETION_TOKENS -> QuotaUnit.COMPLETION_TOKENS;
            case REQUESTS -> QuotaUnit.REQUESTS;
            case IN_FLIGHT -> QuotaUnit.IN_FLIGHT;
            case MONEY -> QuotaUnit.MONEY;
            case EXPRESSION -> QuotaUnit.EXPRESSION;
            case UNIT_UNSPECIFIED, UNRECOGNIZED -> {
                defects.add(
                        object,
                        "unit",
                        Defects.UNSUPPORTED,
                        "this gateway counts total_tokens, prompt_tokens, completion_tokens, requests, in_flight, money and expression, not unit %d"
                                .formatted(config.getUnitValue()));
                yield null;
            }
        };
    }

    private @Nullable QuotaKind kind(QuotaConfig config, String object) {
        return switch (config.getKind()) {
            case FIXED -> QuotaKind.FIXED;
            case SLIDING -> QuotaKind.SLIDING;
            case TOKEN_BUCKET -> QuotaKind.TOKEN_BUCKET;
            case UNRECOGNIZED -> {
                defects.add(
                        object,
                        "kind",
                        Defects.UNSUPPORTED,
                        "kind %d is none of fixed, sliding and token_bucket"
                                .formatted(config.getKindValue()));
                yield null;
            }
        };
    }

    private QuotaScope scope(QuotaConfig config, String object) {
        var scope = config.getScope();
        known(object, "scope.tenant", scope.getTenantId(), tenants.keySet());
        known(object, "scope.consumer", scope.getConsumerId(), consumers.keySet());
        known(object, "scope.instance", scope.getInstanceId(), instanceIds);
        known(object, "scope.route", scope.getRouteId(), routeIds);
        if (scope.getEachConsumer() && !scope.getConsumerId().isEmpty()) {
            defects.add(
                    object,
                    "scope.consumer",
                    Defects.INVALID,
                    "it names a consumer and asks for each consumer at once");
        }
        var consumer = consumers.get(scope.getConsumerId());
        if (consumer != null
                && !scope.getTenantId().isEmpty()
                && !consumer.tenant().id().equals(scope.getTenantId())) {
            defects.add(
                    object,
                    "scope.tenant",
                    Defects.INVALID,
                    "its consumer belongs to another tenant, so that it never applies");
        }
        return new QuotaScope(
                orNull(scope.getTenantId()),
                orNull(scope.getConsumerId()),
                scope.getEachConsumer(),
                orNull(scope.getInstanceId()),
                orNull(scope.getRouteId()));
    }

    private void known(String object, String field, String id, Set<String> among) {
        if (!id.isEmpty() && !among.contains(id)) {
            defects.add(
                    object, field, Defects.DANGLING, "'%s' is not in this revision".formatted(id));
        }
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
