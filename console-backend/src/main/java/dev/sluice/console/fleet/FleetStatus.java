package dev.sluice.console.fleet;

import java.util.List;
import java.util.Optional;

/// What the gateways said, for platform admins: their gauges tell of every tenant.
public interface FleetStatus {

    /// Every node that ever joined and was not removed, by name.
    List<GatewayRow> gateways();

    /// One node.
    Optional<GatewayRow> gateway(String node);

    /// Calls the listener after something changed: on a background thread, changes of half a second
    /// folded into one call. A listener that throws is dropped.
    Subscription onChange(Runnable listener);
}
