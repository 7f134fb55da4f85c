package dev.sluice.console.instances;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface InstanceRepository extends JpaRepository<InstanceEntity, UUID> {
    Optional<InstanceEntity> findByName(String name);

    @Query(
            """
            select i from InstanceEntity i
            where i.name > :after
              and (lower(i.name) like :pattern escape '\\' or lower(i.model) like :pattern escape '\\'
                   or lower(i.endpoint) like :pattern escape '\\')
            order by i.name\
            """)
    List<InstanceEntity> page(String after, String pattern, Limit limit);

    /// Id and name of every instance.
    @Query(
            "select new dev.sluice.console.shared.Ref(i.id, i.name) from InstanceEntity i order by i.name")
    List<dev.sluice.console.shared.Ref> refs();
}
