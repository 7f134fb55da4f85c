package dev.sluice.gateway.health;

/// Hears that an instance changed its state. Called on the thread that changed it, so it must be
/// quick.
@FunctionalInterface
public interface HealthListener {
    void changed(HealthChange change);
}
