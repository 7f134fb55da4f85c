package dev.sluice.console.ui.instances;

import dev.sluice.console.events.EventLog;
import dev.sluice.console.fleet.FleetStatus;
import dev.sluice.console.fleet.InstanceTests;
import dev.sluice.console.fleet.LiveHealth;
import dev.sluice.console.fleet.QuotaStates;
import dev.sluice.console.insight.FirstTokens;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.tenancy.Tenants;
import java.time.Clock;
import org.springframework.stereotype.Component;

/// What the page of an instance asks: the instance, how the gateways see it, what happened to it,
/// and what leads to it.
@Component
final class InstanceSources {
    private final Instances instances;
    private final InstanceTests tests;
    private final LiveHealth health;
    private final EventLog events;
    private final FirstTokens firstTokens;
    private final Routes routes;
    private final Quotas quotas;
    private final QuotaStates states;
    private final Tenants tenants;
    private final FleetStatus fleet;
    private final Clock clock;

    InstanceSources(
            Instances instances,
            InstanceTests tests,
            LiveHealth health,
            EventLog events,
            FirstTokens firstTokens,
            Routes routes,
            Quotas quotas,
            QuotaStates states,
            Tenants tenants,
            FleetStatus fleet,
            Clock clock) {
        this.instances = instances;
        this.tests = tests;
        this.health = health;
        this.events = events;
        this.firstTokens = firstTokens;
        this.routes = routes;
        this.quotas = quotas;
        this.states = states;
        this.tenants = tenants;
        this.fleet = fleet;
        this.clock = clock;
    }

    Instances instances() {
        return instances;
    }

    InstanceTests tests() {
        return tests;
    }

    LiveHealth health() {
        return health;
    }

    EventLog events() {
        return events;
    }

    FirstTokens firstTokens() {
        return firstTokens;
    }

    Routes routes() {
        return routes;
    }

    Quotas quotas() {
        return quotas;
    }

    QuotaStates states() {
        return states;
    }

    Tenants tenants() {
        return tenants;
    }

    FleetStatus fleet() {
        return fleet;
    }

    Clock clock() {
        return clock;
    }
}
