package dev.sluice.console.fleet;

import dev.sluice.control.ConsumerConfig;
import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaScope;
import dev.sluice.control.Snapshot;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The quotas of a revision, arranged for showing how full they are.
///
/// @param quotas by id, in the order of their names
/// @param owners of a quota that has one ledger for each consumer: those whose ledger is governed
///   by it and by none that is nearer to them
/// @param consumers by id
/// @param tenants their names by id
record QuotaIndex(
        Map<UUID, QuotaConfig> quotas,
        Map<UUID, List<UUID>> owners,
        Map<UUID, ConsumerConfig> consumers,
        Map<UUID, String> tenants) {

    static QuotaIndex of(Snapshot snapshot) {
        var quotas = new LinkedHashMap<UUID, QuotaConfig>();
        snapshot.getQuotasList().stream()
                .sorted(Comparator.comparing(QuotaConfig::getName))
                .forEach(quota -> quotas.put(UUID.fromString(quota.getId()), quota));
        var consumers = new LinkedHashMap<UUID, ConsumerConfig>();
        snapshot.getConsumersList().stream()
                .sorted(
                        Comparator.comparing(ConsumerConfig::getName)
                                .thenComparing(ConsumerConfig::getId))
                .forEach(consumer -> consumers.put(UUID.fromString(consumer.getId()), consumer));
        var tenants = new HashMap<UUID, String>();
        snapshot.getTenantsList()
                .forEach(it -> tenants.put(UUID.fromString(it.getId()), it.getName()));
        return new QuotaIndex(quotas, owners(quotas, consumers), consumers, tenants);
    }

    /// Quotas for each consumer by what they count; the nearest to a consumer holds.
    private static Map<UUID, List<UUID>> owners(
            Map<UUID, QuotaConfig> quotas, Map<UUID, ConsumerConfig> consumers) {
        record Ledger(String consumer, String instance, String route, String counts) {}
        var nearest = new HashMap<Ledger, Integer>();
        for (var quota : quotas.values()) {
            var scope = quota.getScope();
            var named = scope.getConsumerId();
            for (var consumer : consumers.values()) {
                if (owns(scope, consumer, named)) {
                    nearest.merge(
                            new Ledger(
                                    consumer.getId(),
                                    scope.getInstanceId(),
                                    scope.getRouteId(),
                                    counts(quota)),
                            distance(scope),
                            Math::min);
                }
            }
        }
        var owners = new HashMap<UUID, List<UUID>>();
        quotas.forEach((id, quota) -> {
            var scope = quota.getScope();
            if (scope.getEachConsumer()) {
                owners.put(
                        id,
                        consumers.entrySet().stream()
                                .filter(it -> owns(scope, it.getValue(), ""))
                                .filter(it ->
                                        nearest.getOrDefault(
                                                        new Ledger(
                                                                it.getValue().getId(),
                                                                scope.getInstanceId(),
                                                                scope.getRouteId(),
                                                                counts(quota)),
                                                        0)
                                                == distance(scope))
                                .map(Map.Entry::getKey)
                                .toList());
            }
        });
        return owners;
    }

    private static boolean owns(QuotaScope scope, ConsumerConfig consumer, String named) {
        if (!scope.getEachConsumer() && named.isEmpty()) {
            return false;
        }
        return (named.isEmpty() || named.equals(consumer.getId()))
                && (scope.getTenantId().isEmpty()
                        || scope.getTenantId().equals(consumer.getTenantId()));
    }

    /// As the gateway's `QuotaTable` chooses.
    private static int distance(QuotaScope scope) {
        if (!scope.getConsumerId().isEmpty()) {
            return 0;
        }
        return scope.getTenantId().isEmpty() ? 2 : 1;
    }

    /// What two quotas must have in common for their limits to be compared; a ledger's identity but
    /// for its scope.
    static String counts(QuotaConfig quota) {
        return quota.getUnit() + "|" + quota.getKind() + "|" + quota.getWindow();
    }

    /// The limit in force, a boost included.
    static long limit(QuotaConfig quota, Instant now) {
        return now.toEpochMilli() < quota.getBoostUntilMs()
                ? quota.getBoostLimit()
                : quota.getLimit();
    }
}
