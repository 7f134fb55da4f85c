package dev.sluice.console.consumers;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;

interface KeyRepository extends JpaRepository<KeyEntity, UUID> {
    List<KeyEntity> findByConsumerIdOrderByCreatedAtDesc(UUID consumerId);

    List<KeyEntity> findByRevokedAtIsNullOrderById();

    Optional<KeyEntity> findByHash(byte[] hash);
}
