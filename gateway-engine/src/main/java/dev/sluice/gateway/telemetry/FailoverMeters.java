package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.balance.FlowChange;
import dev.sluice.gateway.balance.FlowListener;
import dev.sluice.gateway.health.HealthChange;
import dev.sluice.gateway.health.HealthListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Function;

/// Counts changes of instances' states, and routes' switches to a lower tier and back. Names of
/// instances and routes and words of ours are its only labels.
public final class FailoverMeters implements HealthListener, FlowListener {
    private final MeterRegistry registry;
    private final Function<String, String> instanceName;

    /// @param instanceName an instance's name by its id; the id itself where nobody knows it
    public FailoverMeters(Meters meters, Function<String, String> instanceName) {
        this.registry = meters.registry();
        this.instanceName = instanceName;
    }

    @Override
    public void changed(HealthChange change) {
        registry.counter(
                        "sluice.instance.transitions",
                        "instance",
                        instanceName.apply(change.instanceId()),
                        "from",
                        change.before().word(),
                        "to",
                        change.now().word(),
                        "reason",
                        change.trigger().word())
                .increment();
    }

    @Override
    public void flowed(FlowChange change) {
        var name =
                switch (change.kind()) {
                    case SWITCHED -> "sluice.failovers";
                    case FLOWED_BACK -> "sluice.flow.backs";
                };
        registry.counter(name, "route", change.route().name(), "reason", change.reason())
                .increment();
    }
}
