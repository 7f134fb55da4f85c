package dev.sluice.console.publishing;

import dev.sluice.control.ConsumerConfig;
import dev.sluice.control.InstanceConfig;
import dev.sluice.control.Pepper;
import dev.sluice.control.RouteConfig;
import dev.sluice.control.Snapshot;
import dev.sluice.control.TenantConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Finds what a snapshot refers to without holding it.
///
/// The rooms keep references whole when they save; this is the second look, at exactly what a
/// gateway would get, so that no gateway has to refuse what we could have seen.
final class References {
    private final Snapshot snapshot;
    private final List<String> dangling = new ArrayList<>();

    private References(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /// One sentence per reference into nothing; empty where all is well.
    static List<String> danglingIn(Snapshot snapshot) {
        return new References(snapshot).find();
    }

    private List<String> find() {
        var tenants = ids(snapshot.getTenantsList(), TenantConfig::getId);
        var consumers = ids(snapshot.getConsumersList(), ConsumerConfig::getId);
        var instances = ids(snapshot.getInstancesList(), InstanceConfig::getId);
        var routes = ids(snapshot.getRoutesList(), RouteConfig::getId);
        var peppers = ids(snapshot.getPeppersList(), Pepper::getVersion);
        for (var consumer : snapshot.getConsumersList()) {
            check("consumer/" + consumer.getName(), "tenant", consumer.getTenantId(), tenants);
            for (var route : consumer.getRouteIdsList()) {
                check("consumer/" + consumer.getName(), "route", route, routes);
            }
        }
        for (var key : snapshot.getApiKeysList()) {
            check("key/" + key.getId(), "consumer", key.getConsumerId(), consumers);
            if (!peppers.contains(key.getPepperVersion())) {
                dangling.add("key/%s: no pepper %d".formatted(key.getId(), key.getPepperVersion()));
            }
        }
        for (var route : snapshot.getRoutesList()) {
            for (var target : route.getTargetsList()) {
                check("route/" + route.getName(), "instance", target.getInstanceId(), instances);
            }
        }
        for (var quota : snapshot.getQuotasList()) {
            var scope = quota.getScope();
            checkSet("quota/" + quota.getName(), "tenant", scope.getTenantId(), tenants);
            checkSet("quota/" + quota.getName(), "consumer", scope.getConsumerId(), consumers);
            checkSet("quota/" + quota.getName(), "instance", scope.getInstanceId(), instances);
            checkSet("quota/" + quota.getName(), "route", scope.getRouteId(), routes);
        }
        for (var price : snapshot.getPricesList()) {
            checkSet("price", "instance", price.getInstanceId(), instances);
            checkSet("price", "route", price.getRouteId(), routes);
        }
        return List.copyOf(dangling);
    }

    private void check(String object, String kind, String id, Set<String> known) {
        if (!known.contains(id)) {
            dangling.add("%s: no %s %s".formatted(object, kind, id));
        }
    }

    private void checkSet(String object, String kind, String id, Set<String> known) {
        if (!id.isEmpty()) {
            check(object, kind, id, known);
        }
    }

    private static <T, I> Set<I> ids(List<T> objects, Function<T, I> id) {
        return objects.stream().map(id).collect(Collectors.toSet());
    }
}
