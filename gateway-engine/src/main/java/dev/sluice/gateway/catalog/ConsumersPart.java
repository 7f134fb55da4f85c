package dev.sluice.gateway.catalog;

import dev.sluice.control.ApiKeyConfig;
import dev.sluice.control.ConsumerConfig;
import dev.sluice.control.Snapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Compiles tenants, consumers, peppers and keys.
final class ConsumersPart {
    private static final int HASH_LENGTH = 32;
    private static final int SHORTEST_PEPPER = 16;
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    private final Defects defects;
    private final Map<String, Tenant> tenants = new HashMap<>();
    private final Map<String, Consumer> consumers = new HashMap<>();

    ConsumersPart(Defects defects) {
        this.defects = defects;
    }

    Map<String, Tenant> tenants(Snapshot snapshot) {
        for (var tenant : snapshot.getTenantsList()) {
            var object = "tenant/" + tenant.getName();
            var zone = defects.zone(object, tenant.getTimeZone());
            defects.keep(
                    tenants,
                    object,
                    tenant.getId(),
                    new Tenant(tenant.getId(), tenant.getName(), zone));
        }
        return tenants;
    }

    Map<String, Consumer> consumers(Snapshot snapshot, Set<String> routeIds) {
        for (var consumer : snapshot.getConsumersList()) {
            var object = "consumer/" + consumer.getName();
            var tenant = defects.resolve(tenants, object, "tenant_id", consumer.getTenantId());
            for (var route : consumer.getRouteIdsList()) {
                if (!routeIds.contains(route)) {
                    defects.add(
                            object,
                            "route_ids",
                            Defects.DANGLING,
                            "route '%s' is not in this revision".formatted(route));
                }
            }
            if (tenant != null) {
                defects.keep(consumers, object, consumer.getId(), compiled(consumer, tenant));
            }
        }
        return consumers;
    }

    private static Consumer compiled(ConsumerConfig consumer, Tenant tenant) {
        return new Consumer(
                consumer.getId(),
                consumer.getName(),
                tenant,
                consumer.getUnitId().isEmpty() ? null : consumer.getUnitId(),
                consumer.getAllRoutes(),
                Set.copyOf(new HashSet<>(consumer.getRouteIdsList())));
    }

    /// Who calls without a key: the consumer `anonymous` of the tenant `default` where the revision
    /// has it, else one that belongs to nobody.
    Consumer anonymous() {
        return consumers.values().stream()
                .filter(consumer ->
                        consumer.name().equals("anonymous")
                                && consumer.tenant().name().equals("default"))
                .findFirst()
                .orElseGet(() ->
                        new Consumer(
                                NOBODY,
                                "anonymous",
                                tenants.values().stream()
                                        .filter(tenant -> tenant.name().equals("default"))
                                        .findFirst()
                                        .orElseGet(() ->
                                                new Tenant(
                                                        NOBODY,
                                                        "default",
                                                        java.time.ZoneId.of("UTC"))),
                                null,
                                true,
                                Set.of()));
    }

    KeyTable keys(Snapshot snapshot, OpenedSecrets secrets) {
        var peppers = peppers(snapshot, secrets);
        var entries = new HashMap<Integer, List<KeyTable.Entry>>();
        var ids = new HashMap<String, ApiKey>();
        var hashes = new HashSet<ByteBuffer>();
        for (var key : snapshot.getApiKeysList()) {
            var object = "key/" + key.getId();
            var consumer = defects.resolve(consumers, object, "consumer_id", key.getConsumerId());
            checkHash(key, object, hashes);
            if (!peppers.containsKey(key.getPepperVersion())) {
                defects.add(
                        object,
                        "pepper_version",
                        Defects.DANGLING,
                        "pepper version %d is not in this revision"
                                .formatted(key.getPepperVersion()));
            }
            if (consumer != null) {
                var compiled =
                        new ApiKey(
                                key.getId(),
                                consumer,
                                key.getNotBeforeMs(),
                                key.getExpiresAtMs(),
                                key.getDisabled());
                defects.keep(ids, object, key.getId(), compiled);
                entries.computeIfAbsent(key.getPepperVersion(), _ -> new ArrayList<>())
                        .add(new KeyTable.Entry(key.getHash().toByteArray(), compiled));
            }
        }
        // A table over broken hashes could not even be built; it is thrown away with the defects.
        return defects.none() ? new KeyTable(peppers, entries) : new KeyTable(Map.of(), Map.of());
    }

    private void checkHash(ApiKeyConfig key, String object, Set<ByteBuffer> seen) {
        if (key.getHash().size() != HASH_LENGTH) {
            defects.add(
                    object,
                    "hash",
                    Defects.INVALID,
                    "its hash has %d bytes (expected: %d)"
                            .formatted(key.getHash().size(), HASH_LENGTH));
        } else if (!seen.add(key.getHash().asReadOnlyByteBuffer())) {
            defects.add(object, "hash", Defects.DUPLICATE, "another key has the same hash");
        }
    }

    private Map<Integer, byte[]> peppers(Snapshot snapshot, OpenedSecrets secrets) {
        var peppers = new HashMap<Integer, byte[]>();
        for (var pepper : snapshot.getPeppersList()) {
            var object = "pepper/" + pepper.getVersion();
            var secret = secrets.open(pepper.getSecret().getId(), pepper.getSecret().getVersion());
            if (secret == null) {
                defects.add(object, "secret", Defects.MISSING, "the pepper is not at hand");
                // Present for the keys under it: one defect, not one for each key.
                peppers.put(pepper.getVersion(), new byte[SHORTEST_PEPPER]);
            } else if (secret.length < SHORTEST_PEPPER) {
                defects.add(
                        object,
                        "secret",
                        Defects.INVALID,
                        "the pepper has %d bytes (expected: %d or more)"
                                .formatted(secret.length, SHORTEST_PEPPER));
                peppers.put(pepper.getVersion(), new byte[SHORTEST_PEPPER]);
            } else if (peppers.put(pepper.getVersion(), secret) != null) {
                defects.add(object, "version", Defects.DUPLICATE, "this version is given twice");
            }
        }
        return peppers;
    }
}
