package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.Catalog;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/// Who stands beside whom in one revision: those of the same route can serve for each other, those
/// of the same tier are compared with each other. By instance id.
record Peers(Map<String, Set<String>> ofRoutes, Map<String, Set<String>> ofTiers) {
    static final Peers NONE = new Peers(Map.of(), Map.of());

    static Peers of(Catalog catalog) {
        var routes = new HashMap<String, Set<String>>();
        var tiers = new HashMap<String, Set<String>>();
        for (var route : catalog.routes()) {
            var all = new TreeSet<String>();
            for (var tier : route.tiers()) {
                var here = new TreeSet<String>();
                tier.targets().forEach(target -> here.add(target.instance().id()));
                here.forEach(id -> tiers.computeIfAbsent(id, _ -> new TreeSet<>()).addAll(here));
                all.addAll(here);
            }
            all.forEach(id -> routes.computeIfAbsent(id, _ -> new TreeSet<>()).addAll(all));
        }
        return new Peers(routes, tiers);
    }

    /// Whether another one of its routes is fit.
    boolean canServeFor(String id, Predicate<String> fit) {
        for (var other : ofRoutes.getOrDefault(id, Set.of())) {
            if (!other.equals(id) && fit.test(other)) {
                return true;
            }
        }
        return false;
    }

    /// Whether its tier may lose it too for a reason that is only a matter of degree: at most half
    /// of it, or one.
    boolean mayLose(String id, Predicate<String> out) {
        var tier = ofTiers.getOrDefault(id, Set.of());
        var gone = tier.stream().filter(other -> !other.equals(id) && out.test(other)).count();
        return gone + 1 <= Math.max(1, tier.size() / 2);
    }

    /// The middle value of its tier, itself included; the lower one of two.
    double medianAround(String id, ToDoubleFunction<String> value) {
        var tier = ofTiers.getOrDefault(id, Set.of(id));
        var values = tier.stream().mapToDouble(value).toArray();
        Arrays.sort(values);
        return values[(values.length - 1) / 2];
    }
}
