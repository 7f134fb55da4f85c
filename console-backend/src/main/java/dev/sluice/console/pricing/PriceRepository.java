package dev.sluice.console.pricing;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface PriceRepository extends JpaRepository<PriceEntity, UUID> {
    Optional<PriceEntity> findByName(String name);

    List<PriceEntity> findByInstanceIdOrderByInForceFrom(UUID instanceId);

    List<PriceEntity> findByRouteIdOrderByInForceFrom(UUID routeId);

    @Query(
            """
            select p from PriceEntity p
            where p.name > :after and lower(p.name) like :pattern escape '\\'
            order by p.name\
            """)
    List<PriceEntity> page(String after, String pattern, Limit limit);

    /// Only what a tenant pays.
    @Query(
            """
            select p from PriceEntity p
            where p.name > :after and lower(p.name) like :pattern escape '\\' and p.routeId is not null
            order by p.name\
            """)
    List<PriceEntity> pageOfRoutes(String after, String pattern, Limit limit);
}
