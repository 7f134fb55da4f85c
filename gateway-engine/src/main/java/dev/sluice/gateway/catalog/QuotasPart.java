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

    QuotasPart(
            Defects defects,
            Map<String, Tenant> tenants,
            Map<String, Consumer> consumers,
            Set<String> instanceIds,
            Set<String> routeIds) {
        this.defects = defects;
        this.tenants = tenants;
        this.consumers = consumers;
        this.instanceIds = instanceIds;
        this.routeIds = routeIds;
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
        return new QuotaTable(quotas);
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
        if (unit == null || kind == null) {
            return null;
        }
        var align =
                config.getAlign() == dev.sluice.control.WindowAlign.CLOCK
                        ? WindowAlign.CLOCK
                        : WindowAlign.FIRST_REQUEST;
        var window = window(config, object, unit, kind, align);
        return window == null ? null : quota(config, scope, unit, kind, window, align, zone);
    }

    private static Quota quota(
            QuotaConfig config,
            QuotaScope scope,
            QuotaUnit unit,
            QuotaKind kind,
            QuotaWindow window,
            WindowAlign align,
            ZoneId zone) {
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
            case MONEY, EXPRESSION, UNIT_UNSPECIFIED, UNRECOGNIZED -> {
                defects.add(
                        object,
                        "unit",
                        Defects.UNSUPPORTED,
                        "this gateway counts total_tokens, prompt_tokens, completion_tokens, requests and in_flight, not unit %d"
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
