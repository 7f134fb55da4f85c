package dev.sluice.console.tenancy;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

interface UnitRepository extends JpaRepository<UnitEntity, UUID> {
    Optional<UnitEntity> findByTenantIdAndName(UUID tenantId, String name);

    List<UnitEntity> findByTenantIdOrderByName(UUID tenantId);
}
