package dev.sluice.console.consumers;

import dev.sluice.console.secrets.Peppers;
import dev.sluice.console.shared.Ref;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "api_key")
class KeyEntity {
    @Id
    @Column(updatable = false)
    UUID id;

    @Version @Nullable Long version;

    @Column(updatable = false)
    UUID tenantId;

    @Column(updatable = false)
    UUID consumerId;

    @Column(updatable = false)
    byte[] hash;

    @Column(updatable = false)
    int pepperVersion;

    @Column(updatable = false)
    String hint;

    @Column(updatable = false)
    String lastFour;

    @Nullable Instant notBefore;
    @Nullable Instant expiresAt;
    @Nullable Instant revokedAt;

    @Column(updatable = false)
    String createdBy;

    @Column(updatable = false)
    Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected KeyEntity() {}

    KeyEntity(
            UUID id,
            ConsumerEntity consumer,
            Peppers.Hash hash,
            String hint,
            String lastFour,
            String createdBy,
            Instant createdAt) {
        this.id = id;
        this.tenantId = consumer.tenantId;
        this.consumerId = consumer.id();
        this.hash = hash.value();
        this.pepperVersion = hash.pepperVersion();
        this.hint = hint;
        this.lastFour = lastFour;
        this.createdBy = createdBy;
        this.createdAt = createdAt;
    }

    KeyRow row(Ref tenant, Ref consumer) {
        return new KeyRow(
                id, tenant, consumer, hint, lastFour, notBefore, expiresAt, revokedAt, createdBy,
                createdAt);
    }
}
