package dev.sluice.console.shared;

import java.util.UUID;

/// How much of the installation somebody may see.
public sealed interface Scope {

    /// All tenants, and what belongs to none.
    record Everything() implements Scope {}

    /// One tenant with all its units.
    record OneTenant(UUID tenant) implements Scope {}

    /// One business unit of one tenant.
    record OneUnit(UUID tenant, UUID unit) implements Scope {}

    /// Whether an object of this tenant may be seen at all.
    default boolean sees(UUID tenantId) {
        return switch (this) {
            case Everything _ -> true;
            case OneTenant(var tenant) -> tenant.equals(tenantId);
            case OneUnit(var tenant, _) -> tenant.equals(tenantId);
        };
    }
}
