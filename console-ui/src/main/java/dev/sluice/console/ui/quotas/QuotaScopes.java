package dev.sluice.console.ui.quotas;

import dev.sluice.console.consumers.Consumers;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.tenancy.Tenants;
import org.springframework.stereotype.Component;

/// What a quota's scope may name.
@Component
public final class QuotaScopes {
    private final Tenants tenants;
    private final Consumers consumers;
    private final Instances instances;
    private final Routes routes;

    QuotaScopes(Tenants tenants, Consumers consumers, Instances instances, Routes routes) {
        this.tenants = tenants;
        this.consumers = consumers;
        this.instances = instances;
        this.routes = routes;
    }

    Tenants tenants() {
        return tenants;
    }

    Consumers consumers() {
        return consumers;
    }

    Instances instances() {
        return instances;
    }

    Routes routes() {
        return routes;
    }
}
