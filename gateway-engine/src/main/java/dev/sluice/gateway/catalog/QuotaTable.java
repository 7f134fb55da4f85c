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

    private static final String OWNER = "consumer=";
    private static final String EACH = "*";

    private final List<Quota> all;
    private final PriceTable prices;
    private final Map<String, List<Quota>> byConsumer = new HashMap<>();
    private final List<Quota> general = new ArrayList<>();
    private final Map<String, Quota> byKey = new HashMap<>();
    private final Map<String, List<Quota>> eachByKey = new HashMap<>();

    QuotaTable(List<Quota> quotas, PriceTable prices) {
        this.all = List.copyOf(quotas);
        this.prices = prices;
        for (var quota : all) {
            var scope = quota.scope();
            if (scope.consumerId() != null) {
                byConsumer.computeIfAbsent(scope.consumerId(), _ -> new ArrayList<>()).add(quota);
                byKey.put(key(quota, scope.consumerId()), quota);
            } else {
                general.add(quota);
                if (scope.eachConsumer()) {
                    eachByKey.computeIfAbsent(key(quota, EACH), _ -> new ArrayList<>()).add(quota);
                } else {
                    byKey.put(key(quota, null), quota);
                }
            }
        }
    }

    Collection<Quota> all() {
        return all;
    }

    List<LedgerSpec> ledgers(
            Consumer consumer, Route route, ModelInstance instance, long revision) {
        var asked = new HashMap<String, Quota>();
        for (var quotas : List.of(byConsumer.getOrDefault(consumer.id(), List.of()), general)) {
            for (var quota : quotas) {
                var scope = quota.scope();
                if (concerns(scope, consumer)
                        && matches(scope.instanceId(), instance.id())
                        && matches(scope.routeId(), route.id())) {
                    asked.merge(key(quota, consumer.id()), quota, QuotaTable::nearer);
                }
            }
        }
        return asked.values().stream()
                .map(quota ->
                        ledger(
                                quota,
                                consumer.id(),
                                tariff(quota, route.id(), instance.id()),
                                revision))
                .sorted(CONSUMER_FIRST)
                .toList();
    }

    /// The ledger of this key, null where no quota asks for it.
    @Nullable LedgerSpec ledger(String key, Map<String, Consumer> consumers, long revision) {
        var owner = ownerOf(key);
        var exact = byKey.get(key);
        if (exact != null) {
            return ledger(exact, owner, revision);
        }
        var consumer = owner == null ? null : consumers.get(owner);
        if (owner == null || consumer == null) {
            return null;
        }
        var each = OWNER + EACH + key.substring(OWNER.length() + owner.length());
        return eachByKey.getOrDefault(each, List.of()).stream()
                .filter(quota -> concerns(quota.scope(), consumer))
                .reduce(QuotaTable::nearer)
                .map(quota -> ledger(quota, owner, revision))
                .orElse(null);
    }

    private static @Nullable String ownerOf(String key) {
        if (!key.startsWith(OWNER)) {
            return null;
        }
        var end = OWNER.length();
        while (end < key.length() && key.charAt(end) != ',' && key.charAt(end) != '|') {
            end++;
        }
        return key.substring(OWNER.length(), end);
    }

    /// Of two quotas for one ledger the one that names the consumer holds, then the one of its
    /// tenant.
    private static Quota nearer(Quota one, Quota other) {
        return distance(one.scope()) <= distance(other.scope()) ? one : other;
    }

    private static int distance(QuotaScope scope) {
        if (scope.consumerId() != null) {
            return 0;
        }
        return scope.tenantId() != null ? 1 : 2;
    }

    private static boolean concerns(QuotaScope scope, Consumer consumer) {
        return matches(scope.tenantId(), consumer.tenant().id())
                && matches(scope.consumerId(), consumer.id());
    }

    private static boolean isOwned(QuotaScope scope) {
        return scope.consumerId() != null || scope.eachConsumer();
    }

    private static boolean matches(@Nullable String wanted, String actual) {
        return wanted == null || wanted.equals(actual);
    }

    private Tariff tariff(Quota quota, @Nullable String route, @Nullable String instance) {
        return quota.unit() == QuotaUnit.MONEY
                ? new Tariff.Priced(
                        quota.currency(), prices.ofRoute(route), prices.ofInstance(instance))
                : new Tariff.Always(quota.cost());
    }

    private LedgerSpec ledger(Quota quota, @Nullable String consumer, long revision) {
        var scope = quota.scope();
        return ledger(
                quota, consumer, tariff(quota, scope.routeId(), scope.instanceId()), revision);
    }

    private static LedgerSpec ledger(
            Quota quota, @Nullable String consumer, Tariff tariff, long revision) {
        var scope = quota.scope();
        var owner = isOwned(scope) ? consumer : null;
        return new LedgerSpec(
                key(quota, owner), quota, scopeOf(scope, owner), owner, tariff, revision);
    }

    /// The ledger's identity: scope, unit, kind and window. A quota for each consumer and one that
    /// names the consumer meet in the same ledger, so that replacing one by the other loses no
    /// count; the tenant is left out there, for a consumer belongs to one.
    static String key(Quota quota, @Nullable String consumer) {
        var scope = quota.scope();
        var key = new StringBuilder();
        if (consumer != null && isOwned(scope)) {
            key.append(OWNER).append(consumer);
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
