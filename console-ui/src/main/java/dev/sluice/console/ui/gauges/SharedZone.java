package dev.sluice.console.ui.gauges;

import dev.sluice.console.tenancy.TenantRow;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;

/// In which zone a page writes times that belong to no tenant alone.
public final class SharedZone {
    private SharedZone() {}

    /// The zone that all of them share; UTC where they do not.
    public static ZoneId of(List<TenantRow> tenants) {
        var zones = tenants.stream().map(TenantRow::timeZone).collect(Collectors.toSet());
        return zones.size() == 1 ? zones.iterator().next() : ZoneOffset.UTC;
    }
}
