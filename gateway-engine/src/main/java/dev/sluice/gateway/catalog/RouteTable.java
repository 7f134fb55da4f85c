package dev.sluice.gateway.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Routes by model and by URI.
final class RouteTable {
    private final List<Route> all;
    private final Map<String, Route> byModel = new HashMap<>();
    private final Map<String, List<Route>> byExactUri = new HashMap<>();
    private final List<Prefixed> byPrefix;

    private record Prefixed(String prefix, Route route) {}

    RouteTable(Collection<Route> routes) {
        this.all = routes.stream().sorted(Comparator.comparing(Route::name)).toList();
        for (var route : all) {
            if (route.model() != null) {
                byModel.put(route.model(), route);
            }
            var uri = route.uri();
            if (uri != null && !uri.endsWith("*")) {
                byExactUri.merge(
                        uri,
                        List.of(route),
                        (some, more) ->
                                java.util.stream.Stream.concat(some.stream(), more.stream())
                                        .toList());
            }
        }
        this.byPrefix =
                all.stream()
                        .filter(route -> route.uri() != null && route.uri().endsWith("*"))
                        .map(route -> new Prefixed(prefixOf(route), route))
                        .sorted(
                                Comparator.comparingInt(
                                                (Prefixed prefixed) -> prefixed.prefix().length())
                                        .reversed())
                        .toList();
    }

    private static String prefixOf(Route route) {
        var uri = route.uri();
        return uri == null ? "" : uri.substring(0, uri.length() - 1);
    }

    List<Route> all() {
        return all;
    }

    @Nullable Route byModel(String model) {
        return byModel.get(model);
    }

    @Nullable Route byUri(String method, String path) {
        for (var route : byExactUri.getOrDefault(path, List.of())) {
            if (serves(route, method)) {
                return route;
            }
        }
        for (var prefixed : byPrefix) {
            if (path.startsWith(prefixed.prefix()) && serves(prefixed.route(), method)) {
                return prefixed.route();
            }
        }
        return null;
    }

    boolean knowsUri(String path) {
        return byExactUri.containsKey(path)
                || byPrefix.stream().anyMatch(prefixed -> path.startsWith(prefixed.prefix()));
    }

    private static boolean serves(Route route, String method) {
        return route.methods().isEmpty() || route.methods().contains(method);
    }
}
