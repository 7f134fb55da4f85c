package dev.sluice.console.ui.routes;

import dev.sluice.console.fleet.FleetStatus;
import dev.sluice.console.fleet.LiveHealth;
import dev.sluice.console.fleet.QuotaStates;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.rehearsal.Rehearsals;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.tenancy.Tenants;
import dev.sluice.console.ui.gauges.SharedZone;
import java.time.Clock;
import java.time.ZoneId;
import org.springframework.stereotype.Component;

/// What the routes' pages ask: the routes, what they lead to, and how that stands right now.
@Component
final class RouteSources {
    private final Routes routes;
    private final Instances instances;
    private final Quotas quotas;
    private final QuotaStates states;
    private final LiveHealth health;
    private final FleetStatus fleet;
    private final Rehearsals rehearsals;
    private final Tenants tenants;
    private final Clock clock;

    RouteSources(
            Routes routes,
            Instances instances,
            Quotas quotas,
            QuotaStates states,
            LiveHealth health,
            FleetStatus fleet,
            Rehearsals rehearsals,
            Tenants tenants,
            Clock clock) {
        this.routes = routes;
        this.instances = instances;
        this.quotas = quotas;
        this.states = states;
        this.health = health;
        this.fleet = fleet;
        this.rehearsals = rehearsals;
        this.tenants = tenants;
        this.clock = clock;
    }

    Routes routes() {
        return routes;
    }

    Instances instances() {
        return instances;
    }

    Quotas quotas() {
        return quotas;
    }

    QuotaStates states() {
        return states;
    }

    LiveHealth health() {
        return health;
    }

    FleetStatus fleet() {
        return fleet;
    }

    Rehearsals rehearsals() {
        return rehearsals;
    }

    Clock clock() {
        return clock;
    }

    /// In which zone times are written.
    ZoneId zone() {
        return SharedZone.of(tenants.all());
    }
}
