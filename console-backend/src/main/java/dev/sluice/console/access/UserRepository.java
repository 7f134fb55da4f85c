package dev.sluice.console.access;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

interface UserRepository extends JpaRepository<UserEntity, UUID> {
    Optional<UserEntity> findByName(String name);

    List<UserEntity> findByTenantIdOrderByName(UUID tenant);

    List<UserEntity> findByUnitIdOrderByName(UUID unit);

    long countByRoleAndDisabledFalse(Role role);

    @Query(
            """
            select u from UserEntity u
            where u.name > :after
              and (lower(u.name) like :pattern escape '\\' or lower(u.displayName) like :pattern escape '\\')
            order by u.name\
            """)
    List<UserEntity> page(String after, String pattern, Limit limit);

    @Modifying
    @Query("update UserEntity u set u.language = :language, u.theme = :theme where u.name = :name")
    void keep(String name, @Nullable String language, @Nullable String theme);
}
