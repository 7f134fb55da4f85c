package dev.sluice.console.quotas;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface QuotaRepository extends JpaRepository<QuotaEntity, UUID> {
    Optional<QuotaEntity> findByName(String name);

    Optional<QuotaEntity> findByIdentity(String identity);

    List<QuotaEntity> findByTenantIdOrderByName(UUID id);

    List<QuotaEntity> findByConsumerIdOrderByName(UUID id);

    List<QuotaEntity> findByInstanceIdOrderByName(UUID id);

    List<QuotaEntity> findByRouteIdOrderByName(UUID id);

    @Query(
            """
            select q from QuotaEntity q
            where q.name > :after and lower(q.name) like :pattern escape '\\'
            order by q.name\
            """)
    List<QuotaEntity> page(String after, String pattern, Limit limit);

    @Query(
            """
            select q from QuotaEntity q
            where q.name > :after and lower(q.name) like :pattern escape '\\' and q.tenantId = :tenant
            order by q.name\
            """)
    List<QuotaEntity> pageOf(UUID tenant, String after, String pattern, Limit limit);

    /// What concerns one unit: the quotas of its consumers, and those that each consumer of the
    /// tenant has.
    @Query(
            """
            select q from QuotaEntity q
            where q.name > :after and lower(q.name) like :pattern escape '\\' and q.tenantId = :tenant
              and (q.eachConsumer = true or q.consumerId in :consumers)
            order by q.name\
            """)
    List<QuotaEntity> pageOf(
            UUID tenant, List<UUID> consumers, String after, String pattern, Limit limit);
}
