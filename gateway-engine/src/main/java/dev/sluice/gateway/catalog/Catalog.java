package dev.sluice.gateway.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// One revision, compiled for look-ups. It never changes, so that an exchange which keeps it to its
/// end sees one truth.
public final class Catalog {
    private final long revision;
    private final String installationId;
    private final KeyTable keys;
    private final Map<String, Consumer> consumers;
    private final Consumer anonymous;
    private final Map<String, ModelInstance> instances;
    private final RouteTable routes;
    private final QuotaTable quotas;
    private final Map<Asked, List<LedgerSpec>> ledgers = new ConcurrentHashMap<>();

    private record Asked(String consumer, String route, String instance) {}

    Catalog(
            long revision,
            String installationId,
            KeyTable keys,
            Map<String, Consumer> consumers,
            Consumer anonymous,
            Map<String, ModelInstance> instances,
            RouteTable routes,
            QuotaTable quotas) {
        this.revision = revision;
        this.installationId = installationId;
        this.keys = keys;
        this.consumers = Map.copyOf(consumers);
        this.anonymous = anonymous;
        this.instances = Map.copyOf(instances);
        this.routes = routes;
        this.quotas = quotas;
    }

    /// The number of the snapshot this was compiled from; 0 = none was ever applied.
    public long revision() {
        return revision;
    }

    public String installationId() {
        return installationId;
    }

    /// Judges a key as presented. Keys of our own form (`slc_...`) are first checked for form and
    /// checksum, so that junk costs no HMAC; every other key is looked up as it is.
    public KeyVerdict authenticate(String presented, long nowMillis) {
        return keys.judge(presented, nowMillis);
    }

    /// The route of a public model name, null where there is none.
    public @Nullable Route routeByModel(String model) {
        return routes.byModel(model);
    }

    /// The route with a URI of its own that serves this method and path (without query), null where
    /// there is none. An exact URI goes before one that ends in `*`, the longer of those before the
    /// shorter.
    public @Nullable Route routeByUri(String method, String path) {
        return routes.byUri(method, path);
    }

    /// True where some route has this path for its own, whatever the method.
    public boolean knowsUri(String path) {
        return routes.knowsUri(path);
    }

    /// The routes that this consumer may call, by name.
    public List<Route> routesFor(Consumer consumer) {
        return routes.all().stream().filter(consumer::mayCall).toList();
    }

    /// Every route, by name.
    public List<Route> routes() {
        return routes.all();
    }

    public @Nullable Consumer consumer(String id) {
        return consumers.get(id);
    }

    /// Who calls a route that asks for no key.
    public Consumer anonymous() {
        return anonymous;
    }

    public @Nullable ModelInstance instance(String id) {
        return instances.get(id);
    }

    public Collection<ModelInstance> instances() {
        return instances.values();
    }

    /// The ledgers a request has to pass, in the order in which they are asked: the consumer's
    /// before the shared ones, the more specific before the less.
    public List<LedgerSpec> ledgers(Consumer consumer, Route route, ModelInstance instance) {
        // Computed on first use: the full cross product of a large installation would never be
        // asked for.
        return ledgers.computeIfAbsent(
                new Asked(consumer.id(), route.id(), instance.id()),
                _ -> quotas.ledgers(consumer, route, instance, revision));
    }

    /// The ledger of this key as this revision wants it, null where no quota asks for it.
    public @Nullable LedgerSpec ledger(String key) {
        return quotas.ledger(key, consumers, revision);
    }

    public Collection<Quota> quotas() {
        return quotas.all();
    }
}
