package dev.sluice.console.tenancy;

import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.shared.Saved;
import java.util.List;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The tenants an actor may see, and their business units.
@Service
@Transactional
public class Tenants {
    public Page<TenantRow> list(PageRequest page) {
        throw new UnsupportedOperationException();
    }

    /// All that the actor may see, by name.
    public List<TenantRow> all() {
        throw new UnsupportedOperationException();
    }

    public TenantRow get(String name) {
        throw new UnsupportedOperationException();
    }

    public Saved<TenantRow> put(String name, TenantEdit edit, Expected expected) {
        throw new UnsupportedOperationException();
    }

    /// @return the revision that carries the deletion
    public long delete(String name, Expected expected) {
        throw new UnsupportedOperationException();
    }

    public List<UnitRow> units(String tenant) {
        throw new UnsupportedOperationException();
    }

    /// All units of all tenants that the actor may see.
    public List<UnitRow> allUnits() {
        throw new UnsupportedOperationException();
    }

    public UnitRow unit(String tenant, String name) {
        throw new UnsupportedOperationException();
    }

    public Saved<UnitRow> putUnit(String tenant, String name, UnitEdit edit, Expected expected) {
        throw new UnsupportedOperationException();
    }

    public long deleteUnit(String tenant, String name, Expected expected) {
        throw new UnsupportedOperationException();
    }
}
