package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.Quota;
import dev.sluice.gateway.catalog.QuotaScope;
import dev.sluice.gateway.catalog.QuotaUnit;

/// The name by which `RateLimit` and `RateLimit-Policy` speak of a ledger: `consumer-tokens`,
/// `instance-tokens`, `consumer-overall-requests-PT1M`.
///
/// It is made of what a ledger's identity is made of (scope, unit, kind and window), so that no two
/// ledgers of a request share one and none changes when another quota comes or goes. What most
/// quotas are needs no word: a consumer's own is one on an instance, a window is fixed and an hour.
final class PolicyName {
    private static final String HOUR = "PT1H";

    private PolicyName() {}

    static String of(Quota quota) {
        var name = new StringBuilder(32);
        scope(name, quota.scope());
        name.append(unit(quota.unit()));
        switch (quota.kind()) {
            case FIXED -> {}
            case SLIDING -> name.append("-sliding");
            case TOKEN_BUCKET -> name.append("-bucket");
        }
        var window = quota.window().text();
        if (!window.equals(HOUR)) {
            name.append('-').append(window);
        }
        return name.toString();
    }

    private static void scope(StringBuilder name, QuotaScope scope) {
        boolean owned = scope.consumerId() != null || scope.eachConsumer();
        boolean instance = scope.instanceId() != null;
        boolean route = scope.routeId() != null;
        if (owned) {
            name.append(instance || route ? "consumer-" : "consumer-overall-");
        } else if (scope.tenantId() != null) {
            name.append("tenant-");
        } else if (!instance && !route) {
            name.append("gateway-");
        }
        if (instance && !(owned && !route)) {
            name.append("instance-");
        }
        if (route) {
            name.append("route-");
        }
    }

    private static String unit(QuotaUnit unit) {
        return switch (unit) {
            case TOTAL_TOKENS -> "tokens";
            case PROMPT_TOKENS -> "prompt-tokens";
            case COMPLETION_TOKENS -> "completion-tokens";
            case REQUESTS -> "requests";
            case MONEY -> "money";
            case EXPRESSION -> "units";
            case IN_FLIGHT -> "in-flight";
        };
    }
}
