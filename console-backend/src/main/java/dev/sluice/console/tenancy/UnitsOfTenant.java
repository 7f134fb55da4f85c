package dev.sluice.console.tenancy;

import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.Use;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// A tenant is in use while it has business units.
@Component
final class UnitsOfTenant implements Use.Finder {
    private final UnitRepository units;

    UnitsOfTenant(UnitRepository units) {
        this.units = units;
    }

    @Override
    public List<Use> usesOf(ConfigKind kind, UUID id) {
        if (kind != ConfigKind.TENANT) {
            return List.of();
        }
        return units.findByTenantIdOrderByName(id).stream()
                .map(unit -> new Use(ConfigKind.UNIT, unit.name))
                .toList();
    }
}
