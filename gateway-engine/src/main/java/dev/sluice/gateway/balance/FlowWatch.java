package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.catalog.Target;
import dev.sluice.gateway.catalog.Tier;
import dev.sluice.gateway.health.Admission;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.health.InstanceHealth;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Tells when routes' traffic leaves the tier that they prefer, and when it is back. Safe for any
/// thread.
final class FlowWatch {
    private static final String CONSUMERS_QUOTA = "quota: consumer";
    private static final String QUOTA = "quota: ";

    private final HealthBoard board;
    private final Map<String, RouteFlow> routes = new ConcurrentHashMap<>();
    private final List<FlowListener> listeners = new CopyOnWriteArrayList<>();

    FlowWatch(HealthBoard board) {
        this.board = board;
    }

    void onFlow(FlowListener listener) {
        listeners.add(listener);
    }

    void keepOnly(Set<String> routeIds) {
        routes.keySet().retainAll(routeIds);
    }

    /// One request of this route is sent there.
    ///
    /// @param reasons why it was not sent to others, by instance id
    void sent(Route route, Target to, String tenantId, Map<String, String> reasons) {
        if (route.tiers().size() < 2) {
            return;
        }
        var change =
                to.priority() == route.tiers().getFirst().priority()
                        ? preferred(route, to)
                        : lower(route, to, tenantId, reasons);
        if (change != null) {
            listeners.forEach(listener -> listener.flowed(change));
        }
    }

    private @Nullable FlowChange preferred(Route route, Target to) {
        var known = routes.get(route.id());
        if (known == null) {
            return null;
        }
        boolean whole =
                board.admission(to.instance()) instanceof Admission.Open(var share) && share >= 1;
        return known.preferred(route, to, whole, "recovered", board.now());
    }

    private @Nullable FlowChange lower(
            Route route, Target to, String tenantId, Map<String, String> reasons) {
        var tier = route.tiers().getFirst();
        boolean all = tier.targets().stream().noneMatch(this::takesAnything);
        if (!all && isOwnAffair(tier, reasons)) {
            return null;
        }
        var from = from(tier);
        return routes.computeIfAbsent(route.id(), _ -> new RouteFlow())
                .lower(
                        route,
                        from,
                        to,
                        all,
                        new RouteFlow.Why(word(from, all, reasons), detail(tier, reasons)),
                        tenantId,
                        board.now());
    }

    private boolean takesAnything(Target target) {
        return target.weight() > 0
                && board.admission(target.instance()) instanceof Admission.Open(var share)
                && share > 0;
    }

    /// Whether the ramp or the consumer's own quota sent it lower, which says nothing about others.
    private boolean isOwnAffair(Tier tier, Map<String, String> reasons) {
        for (var target : tier.targets()) {
            var reason = reasons.getOrDefault(target.instance().id(), "");
            if (reason.startsWith(CONSUMERS_QUOTA)
                    || board.of(target.instance()) instanceof InstanceHealth.Ramping) {
                return true;
            }
        }
        return false;
    }

    /// The one of the tier that weighs most, and the first of those.
    private static Target from(Tier tier) {
        var heaviest = tier.targets().getFirst();
        for (var target : tier.targets()) {
            heaviest = target.weight() > heaviest.weight() ? target : heaviest;
        }
        return heaviest;
    }

    private String word(Target from, boolean all, Map<String, String> reasons) {
        if (all) {
            return board.outBecause(from.instance()).word();
        }
        boolean quota = reasons.values().stream().anyMatch(reason -> reason.startsWith(QUOTA));
        return quota ? "quota_spent" : "not_available";
    }

    private String detail(Tier tier, Map<String, String> reasons) {
        return tier.targets().stream()
                .map(target -> {
                    var instance = target.instance();
                    var known = reasons.get(instance.id());
                    return instance.name()
                            + ": "
                            + (known == null ? board.of(instance).word() : known);
                })
                .limit(10)
                .collect(Collectors.joining("; "));
    }
}
