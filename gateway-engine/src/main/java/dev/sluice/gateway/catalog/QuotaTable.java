package dev.sluice.gateway.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The quotas of one revision and the rule which of them a request meets.
final class QuotaTable {
    private static final Comparator<LedgerSpec> CONSUMER_FIRST =
            Comparator.comparing((LedgerSpec ledger) -> ledger.consumerId() == null)
                    .thenComparing(ledger -> -parts(ledger.quota().scope()))
                    .thenComparing(LedgerSpec::scope)
                    .thenComparing(LedgerSpec::key);

    private final List<Quota> all;
    private final Map<String, Quota> named = new HashMap<>();

    QuotaTable(List<Quota> quotas) {
        this.all = List.copyOf(quotas);
        for (var quota : all) {
            var consumer = quota.scope().consumerId();
            if (consumer != null) {
                named.put(key(quota, consumer), quota);
            }
        }
    }

    Collection<Quota> all() {
        return all;
    }

    List<LedgerSpec> ledgers(
            Consumer consumer, Route route, ModelInstance instance, long revision) {
        var ledgers = new ArrayList<LedgerSpec>();
        for (var quota : all) {
            if (applies(quota.scope(), consumer, route, instance)
                    && !isReplacedFor(quota, consumer.id())) {
                ledgers.add(ledger(quota, consumer.id(), revision));
            }
        }
        ledgers.sort(CONSUMER_FIRST);
        return List.copyOf(ledgers);
    }

    @Nullable LedgerSpec renewed(LedgerSpec older, long revision) {
        var consumer = older.consumerId();
        if (consumer != null) {
            var own = named.get(older.key());
            if (own != null) {
                return ledger(own, consumer, revision);
            }
        }
        for (var quota : all) {
            var scope = quota.scope();
            var fits = scope.eachConsumer() ? consumer != null : consumer == null;
            if (fits && key(quota, consumer).equals(older.key())) {
                return ledger(quota, consumer, revision);
            }
        }
        return null;
    }

    private boolean isReplacedFor(Quota quota, String consumer) {
        return quota.scope().eachConsumer() && named.containsKey(key(quota, consumer));
    }

    private static boolean applies(
            QuotaScope scope, Consumer consumer, Route route, ModelInstance instance) {
        return matches(scope.tenantId(), consumer.tenant().id())
                && matches(scope.consumerId(), consumer.id())
                && matches(scope.instanceId(), instance.id())
                && matches(scope.routeId(), route.id());
    }

    private static boolean matches(@Nullable String wanted, String actual) {
        return wanted == null || wanted.equals(actual);
    }

    private static LedgerSpec ledger(Quota quota, @Nullable String consumer, long revision) {
        var scope = quota.scope();
        var owner = scope.consumerId() != null || scope.eachConsumer() ? consumer : null;
        return new LedgerSpec(key(quota, owner), quota, scopeOf(scope, owner), owner, revision);
    }

    /// The ledger's identity: scope, unit, kind and window. A quota for each consumer and one that
    /// names the consumer meet in the same ledger, so that replacing one by the other loses no
    /// count; the tenant is left out there, for a consumer belongs to one.
    static String key(Quota quota, @Nullable String consumer) {
        var scope = quota.scope();
        var key = new StringBuilder();
        if (consumer != null && (scope.consumerId() != null || scope.eachConsumer())) {
            part(key, "consumer", consumer);
        } else {
            part(key, "tenant", scope.tenantId());
        }
        part(key, "instance", scope.instanceId());
        part(key, "route", scope.routeId());
        if (key.isEmpty()) {
            key.append("global");
        }
        return key.append('|')
                .append(quota.unit().word())
                .append('|')
                .append(quota.kind().word())
                .append('|')
                .append(quota.window().text())
                .toString();
    }

    private static void part(StringBuilder key, String name, @Nullable String id) {
        if (id != null) {
            if (!key.isEmpty()) {
                key.append(',');
            }
            key.append(name).append('=').append(id);
        }
    }

    private static LedgerScope scopeOf(QuotaScope scope, @Nullable String consumer) {
        if (consumer != null) {
            return scope.instanceId() != null
                    ? LedgerScope.CONSUMER_INSTANCE
                    : LedgerScope.CONSUMER;
        }
        if (scope.instanceId() != null) {
            return LedgerScope.INSTANCE;
        }
        if (scope.routeId() != null) {
            return LedgerScope.ROUTE;
        }
        return scope.tenantId() != null ? LedgerScope.TENANT : LedgerScope.GLOBAL;
    }

    private static int parts(QuotaScope scope) {
        return (scope.instanceId() == null ? 0 : 1)
                + (scope.routeId() == null ? 0 : 1)
                + (scope.tenantId() == null ? 0 : 1);
    }
}
