package dev.sluice.console.routes;

import dev.sluice.console.shared.Ref;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface RouteRepository extends JpaRepository<RouteEntity, UUID> {
    Optional<RouteEntity> findByName(String name);

    Optional<RouteEntity> findByModel(String model);

    Optional<RouteEntity> findByUri(String uri);

    @Query(
            """
            select r from RouteEntity r
            where r.name > :after
              and (lower(r.name) like :pattern escape '\\' or lower(r.model) like :pattern escape '\\'
                   or lower(r.uri) like :pattern escape '\\')
            order by r.name\
            """)
    List<RouteEntity> page(String after, String pattern, Limit limit);

    @Query(
            "select new dev.sluice.console.shared.Ref(r.id, r.name) from RouteEntity r order by r.name")
    List<Ref> refs();

    @Query(
            """
            select new dev.sluice.console.shared.Ref(r.id, r.name)
            from RouteEntity r join r.targets t where t.instanceId = :instance order by r.name\
            """)
    List<Ref> leadingTo(UUID instance);
}
