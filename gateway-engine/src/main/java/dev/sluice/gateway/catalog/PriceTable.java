package dev.sluice.gateway.catalog;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The prices of one revision, by route and by instance.
record PriceTable(Map<String, List<Price>> byRoute, Map<String, List<Price>> byInstance) {
    PriceTable {
        byRoute = Map.copyOf(byRoute);
        byInstance = Map.copyOf(byInstance);
    }

    List<Price> ofRoute(@Nullable String id) {
        return id == null ? List.of() : byRoute.getOrDefault(id, List.of());
    }

    List<Price> ofInstance(@Nullable String id) {
        return id == null ? List.of() : byInstance.getOrDefault(id, List.of());
    }
}
