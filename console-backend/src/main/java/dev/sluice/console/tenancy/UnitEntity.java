package dev.sluice.console.tenancy;

import dev.sluice.console.shared.Ref;
import dev.sluice.console.shared.Stored;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

@Entity
@Table(name = "business_unit")
class UnitEntity extends Stored {
    @Column(updatable = false)
    UUID tenantId;

    @Column(updatable = false)
    String name;

    String displayName;

    @SuppressWarnings("NullAway.Init")
    protected UnitEntity() {}

    UnitEntity(UUID id, UUID tenantId, String name, Instant now) {
        super(id, now);
        this.tenantId = tenantId;
        this.name = name;
        this.displayName = name;
    }

    UnitRow row(Ref tenant) {
        return new UnitRow(id(), name, tenant, displayName, version(), createdAt(), changedAt());
    }
}
