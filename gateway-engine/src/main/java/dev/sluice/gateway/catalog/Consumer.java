package dev.sluice.gateway.catalog;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An application that calls. `unitId` is null where it belongs to no business unit; `routeIds`
/// counts only where `allRoutes` is false.
public record Consumer(
        String id,
        String name,
        Tenant tenant,
        @Nullable String unitId,
        boolean allRoutes,
        Set<String> routeIds) {

    public Consumer {
        routeIds = Set.copyOf(routeIds);
    }

    public boolean mayCall(Route route) {
        return allRoutes || routeIds.contains(route.id());
    }
}
