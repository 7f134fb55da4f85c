package dev.sluice.console.consumers;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface ConsumerRepository extends JpaRepository<ConsumerEntity, UUID> {
    Optional<ConsumerEntity> findByTenantIdAndName(UUID tenantId, String name);

    List<ConsumerEntity> findByTenantIdOrderByName(UUID tenantId);

    List<ConsumerEntity> findByUnitIdOrderByName(UUID unitId);

    @Query("select c from ConsumerEntity c join c.routeIds r where r = :route order by c.name")
    List<ConsumerEntity> callersOf(UUID route);

    /// @param tenant null for all tenants
    /// @param unit null for all units
    /// @param after the id of the last row of the page before; rows go by name, then id
    @Query(
            """
            select c from ConsumerEntity c
            where (:tenant is null or c.tenantId = :tenant)
              and (:unit is null or c.unitId = :unit)
              and (c.name > :afterName or (c.name = :afterName and c.id > :afterId))
              and (lower(c.name) like :pattern escape '\\' or lower(c.displayName) like :pattern escape '\\')
            order by c.name, c.id\
            """)
    List<ConsumerEntity> page(
            @Nullable UUID tenant,
            @Nullable UUID unit,
            String afterName,
            UUID afterId,
            String pattern,
            Limit limit);
}
