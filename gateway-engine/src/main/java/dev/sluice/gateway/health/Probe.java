package dev.sluice.gateway.health;

import dev.sluice.gateway.catalog.Checks;
import dev.sluice.gateway.catalog.ModelInstance;
import java.util.function.Consumer;

/// Asks an instance once whether it is alive. The answer comes exactly once, within the checks'
/// timeout, on the prober's event loop.
@FunctionalInterface
public interface Probe {
    void ask(ModelInstance instance, Checks checks, Consumer<ProbeAnswer> answer);
}
