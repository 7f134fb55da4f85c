package dev.sluice.console.routes;

import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.Use;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// An instance is in use while a route leads to it.
@Component
final class RoutesToInstance implements Use.Finder {
    private final RouteRepository routes;

    RoutesToInstance(RouteRepository routes) {
        this.routes = routes;
    }

    @Override
    public List<Use> usesOf(ConfigKind kind, UUID id) {
        if (kind != ConfigKind.INSTANCE) {
            return List.of();
        }
        return routes.leadingTo(id).stream()
                .map(route -> new Use(ConfigKind.ROUTE, route.name()))
                .toList();
    }
}
