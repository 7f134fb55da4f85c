package dev.sluice.console.consumers;

import dev.sluice.console.shared.Ref;
import dev.sluice.console.shared.Stored;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.annotations.Fetch;
import org.hibernate.annotations.FetchMode;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "consumer")
class ConsumerEntity extends Stored {
    @Column(updatable = false)
    UUID tenantId;

    @Nullable UUID unitId;

    @Column(updatable = false)
    String name;

    String displayName;
    boolean allRoutes;

    @ElementCollection(fetch = FetchType.EAGER)
    @Fetch(FetchMode.SUBSELECT)
    @CollectionTable(name = "consumer_route", joinColumns = @JoinColumn(name = "consumer_id"))
    @OrderColumn(name = "position")
    @Column(name = "route_id")
    List<UUID> routeIds = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    protected ConsumerEntity() {}

    ConsumerEntity(UUID id, UUID tenantId, String name, Instant now) {
        super(id, now);
        this.tenantId = tenantId;
        this.name = name;
        this.displayName = name;
        this.allRoutes = true;
    }

    ConsumerRow row(Map<UUID, Ref> tenants, Map<UUID, Ref> units, Map<UUID, Ref> routes) {
        return new ConsumerRow(
                id(),
                name,
                tenants.getOrDefault(tenantId, new Ref(tenantId, "?")),
                unitId == null ? null : units.getOrDefault(unitId, new Ref(unitId, "?")),
                displayName,
                allRoutes
                        ? null
                        : routeIds.stream()
                                .map(route -> routes.getOrDefault(route, new Ref(route, "?")))
                                .toList(),
                version(),
                createdAt(),
                changedAt());
    }
}
