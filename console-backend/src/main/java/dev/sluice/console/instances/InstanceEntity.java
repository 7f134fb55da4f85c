package dev.sluice.console.instances;

import dev.sluice.console.shared.Stored;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.Fetch;
import org.hibernate.annotations.FetchMode;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "model_instance")
class InstanceEntity extends Stored {
    @Column(updatable = false)
    String name;

    String provider;
    String endpoint;
    @Nullable String model;

    @Enumerated(EnumType.STRING)
    Hosting hosting;

    @Nullable String checks;
    @Nullable Long connectMs;
    @Nullable Long firstContentMs;
    @Nullable Long betweenChunksMs;
    @Nullable Long totalMs;
    @Nullable Long plainMs;
    @Nullable Long lateUsageMs;
    boolean tlsVerify;
    @Nullable Long maxOutputTokens;
    boolean disabled;

    @Enumerated(EnumType.STRING)
    Standing standing = Standing.IN_SERVICE;

    @Nullable Instant standingSince;
    @Nullable String standingReason;
    @Nullable String standingBy;

    @ElementCollection(fetch = FetchType.EAGER)
    @Fetch(FetchMode.SUBSELECT)
    @CollectionTable(name = "instance_credential", joinColumns = @JoinColumn(name = "instance_id"))
    Set<CredentialPart> credentials = new HashSet<>();

    @SuppressWarnings("NullAway.Init")
    protected InstanceEntity() {}

    InstanceEntity(UUID id, String name, Instant now) {
        super(id, now);
        this.name = name;
        this.provider = "";
        this.endpoint = "";
        this.hosting = Hosting.SELF_HOSTED;
    }

    void timeouts(Timeouts timeouts) {
        connectMs = millis(timeouts.connect());
        firstContentMs = millis(timeouts.firstContent());
        betweenChunksMs = millis(timeouts.betweenChunks());
        totalMs = millis(timeouts.total());
        plainMs = millis(timeouts.plain());
        lateUsageMs = millis(timeouts.lateUsage());
    }

    InstanceRow row(@Nullable HealthCheckPlan plan) {
        return new InstanceRow(
                id(),
                name,
                provider,
                endpoint,
                model,
                hosting,
                rows(CredentialPart.Place.HEADER),
                rows(CredentialPart.Place.QUERY),
                checks,
                plan,
                new Timeouts(
                        duration(connectMs),
                        duration(firstContentMs),
                        duration(betweenChunksMs),
                        duration(totalMs),
                        duration(plainMs),
                        duration(lateUsageMs)),
                tlsVerify,
                maxOutputTokens,
                disabled,
                standing(),
                version(),
                createdAt(),
                changedAt());
    }

    InstanceStanding standing() {
        return new InstanceStanding(standing, standingSince, standingReason, standingBy);
    }

    void standing(InstanceStanding decided) {
        standing = decided.state();
        standingSince = decided.since();
        standingReason = decided.reason();
        standingBy = decided.by();
    }

    private List<CredentialRow> rows(CredentialPart.Place place) {
        return credentials.stream()
                .filter(part -> part.place == place)
                .map(CredentialPart::row)
                .sorted(Comparator.comparing(CredentialRow::name))
                .toList();
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }

    private static @Nullable Duration duration(@Nullable Long millis) {
        return millis == null ? null : Duration.ofMillis(millis);
    }
}
