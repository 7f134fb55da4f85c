package dev.sluice.console.tenancy;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface TenantRepository extends JpaRepository<TenantEntity, UUID> {
    Optional<TenantEntity> findByName(String name);

    /// @param only the one tenant that may be seen; null for all
    @Query(
            """
            select t from TenantEntity t
            where t.name > :after and (:only is null or t.id = :only)
              and (lower(t.name) like :pattern escape '\\' or lower(t.displayName) like :pattern escape '\\')
            order by t.name\
            """)
    List<TenantEntity> page(@Nullable UUID only, String after, String pattern, Limit limit);
}
