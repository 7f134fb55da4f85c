package dev.sluice.gateway.catalog;

import dev.sluice.control.InstanceConfig;
import dev.sluice.control.RouteConfig;
import dev.sluice.control.Snapshot;
import java.util.stream.Collectors;

/// One run of the compiler over one snapshot: each part adds its defects, and only a run without
/// any makes a catalog.
final class Compilation {
    private final Snapshot snapshot;
    private final OpenedSecrets secrets;
    private final EndpointNetworks networks;
    private final Defects defects = new Defects();

    Compilation(Snapshot snapshot, OpenedSecrets secrets, EndpointNetworks networks) {
        this.snapshot = snapshot;
        this.secrets = secrets;
        this.networks = networks;
    }

    CompileVerdict run() {
        if (snapshot.getRevision() <= 0) {
            defects.add("snapshot", "revision", Defects.INVALID, "a revision counts from 1");
        }
        var routeIds =
                snapshot.getRoutesList().stream()
                        .map(RouteConfig::getId)
                        .collect(Collectors.toSet());
        var instanceIds =
                snapshot.getInstancesList().stream()
                        .map(InstanceConfig::getId)
                        .collect(Collectors.toSet());
        var people = new ConsumersPart(defects);
        var tenants = people.tenants(snapshot);
        var consumers = people.consumers(snapshot, routeIds);
        var instances = new InstancesPart(defects, secrets, networks).compile(snapshot);
        var routes = new RoutesPart(defects, instances, instanceIds).compile(snapshot);
        var prices = new PricesPart(defects, instanceIds, routeIds).compile(snapshot);
        var quotas =
                new QuotasPart(defects, tenants, consumers, instanceIds, routeIds, prices)
                        .compile(snapshot);
        var keys = people.keys(snapshot, secrets);
        if (!defects.none()) {
            return new CompileVerdict.Refused(defects.all());
        }
        return new CompileVerdict.Compiled(
                new Catalog(
                        snapshot.getRevision(),
                        snapshot.getInstallationId(),
                        keys,
                        consumers,
                        people.anonymous(),
                        instances,
                        new RouteTable(routes.values()),
                        quotas));
    }
}
