package dev.sluice.console.shared;

import jakarta.persistence.Column;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What every stored configuration object has: an id made in Java, a version that grows with each
/// change, and its times. Entities stay in their room; rows leave it.
@MappedSuperclass
public abstract class Stored {
    @Id
    @Column(updatable = false)
    private UUID id;

    // Null until the first save: that is how Spring Data tells a new object from a stored one.
    @Version private @Nullable Long version;

    @Column(updatable = false)
    private Instant createdAt;

    private Instant changedAt;

    /// For Hibernate, which fills the fields.
    @SuppressWarnings("NullAway.Init")
    protected Stored() {}

    protected Stored(UUID id, Instant createdAt) {
        this.id = id;
        this.createdAt = createdAt;
        this.changedAt = createdAt;
    }

    public final UUID id() {
        return id;
    }

    /// The version as last read or flushed.
    public final long version() {
        return version == null ? 0 : version;
    }

    public final Instant createdAt() {
        return createdAt;
    }

    public final Instant changedAt() {
        return changedAt;
    }

    /// Notes the moment of a change; this alone makes the version grow.
    public final void touch(Instant now) {
        changedAt = now;
    }
}
