package dev.sluice.console.publishing;

import dev.sluice.console.consumers.ConsumerRow;
import dev.sluice.console.consumers.KeyHash;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.pricing.PriceInForce;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.routes.RouteRow;
import dev.sluice.console.secrets.Pepper;
import dev.sluice.console.tenancy.TenantRow;
import dev.sluice.console.tenancy.UnitRow;
import java.util.List;

/// The whole configuration as the rooms told it, at one moment.
record ConfigRows(
        List<Pepper> peppers,
        List<TenantRow> tenants,
        List<UnitRow> units,
        List<ConsumerRow> consumers,
        List<KeyHash> keys,
        List<InstanceRow> instances,
        List<RouteRow> routes,
        List<QuotaRow> quotas,
        List<PriceInForce> prices) {}
