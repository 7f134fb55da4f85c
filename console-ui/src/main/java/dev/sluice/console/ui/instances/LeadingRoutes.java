package dev.sluice.console.ui.instances;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import dev.sluice.console.fleet.InstanceHealth;
import dev.sluice.console.routes.RouteRow;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.ui.gauges.HealthBadge;
import dev.sluice.console.ui.gauges.TierChips;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The routes that lead to an instance.
final class LeadingRoutes {
    private final List<RouteRow> routes;
    private final UUID instance;

    LeadingRoutes(Routes routes, UUID instance) {
        this.instance = instance;
        this.routes =
                routes.all().stream()
                        .filter(route ->
                                route.targets().stream()
                                        .anyMatch(
                                                target -> target.instance().id().equals(instance)))
                        .toList();
    }

    boolean isEmpty() {
        return routes.isEmpty();
    }

    /// Those that nothing else serves while this instance is out.
    List<String> alone(Map<UUID, InstanceHealth> health) {
        return routes.stream()
                .filter(route ->
                        route.targets().stream()
                                .filter(target -> !target.instance().id().equals(instance))
                                .filter(target -> target.weight() > 0)
                                .noneMatch(target -> serves(health.get(target.instance().id()))))
                .map(RouteRow::name)
                .toList();
    }

    private static boolean serves(@Nullable InstanceHealth health) {
        return health != null
                && switch (health.state()) {
                    case HEALTHY, RAMPING, SUSPECT, PROBING -> true;
                    case DRAINING, DISABLED, EJECTED, UNKNOWN -> false;
                };
    }

    /// What the list says, to see whether it has to be drawn anew.
    String saying(Map<UUID, InstanceHealth> health) {
        return routes.stream().map(route -> route.name() + route.targets()).toList()
                + HealthBadge.states(health).toString();
    }

    /// Each with its tiers, leading to its editor.
    Component list(Map<UUID, InstanceHealth> health) {
        var list = new Div();
        list.addClassName("rows");
        for (var route : routes) {
            var link = new Anchor("routes?edit=" + route.name(), route.name());
            link.addClassNames("mono", "row-link");
            var line = new Div(link, new TierChips(route.targets(), health));
            line.addClassNames("row", "wraps");
            list.add(line);
        }
        return list;
    }
}
