package dev.sluice.console.tenancy;

import dev.sluice.console.shared.Stored;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;

@Entity
@Table(name = "tenant")
class TenantEntity extends Stored {
    @Column(updatable = false)
    String name;

    String displayName;
    String timeZone;
    String currency;

    @SuppressWarnings("NullAway.Init")
    protected TenantEntity() {}

    TenantEntity(UUID id, String name, Instant now) {
        super(id, now);
        this.name = name;
        this.displayName = name;
        this.timeZone = "UTC";
        this.currency = "CNY";
    }

    TenantRow row() {
        return new TenantRow(
                id(),
                name,
                displayName,
                ZoneId.of(timeZone),
                currency,
                version(),
                createdAt(),
                changedAt());
    }
}
