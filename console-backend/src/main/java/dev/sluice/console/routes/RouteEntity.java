package dev.sluice.console.routes;

import dev.sluice.console.guards.GuardPolicy;
import dev.sluice.console.shared.Ref;
import dev.sluice.console.shared.Stored;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.hibernate.annotations.Fetch;
import org.hibernate.annotations.FetchMode;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "route")
class RouteEntity extends Stored {
    @Column(updatable = false)
    String name;

    @Nullable String model;
    @Nullable String uri;

    /// Words parted by commas; so are the next two.
    String methods;

    String fallback;
    String fallbackStatuses;
    String algorithm;
    @Nullable String hashOn;
    @Nullable String hashKey;
    @Nullable Integer maxRetries;
    @Nullable Long retryWithinMs;

    @Enumerated(EnumType.STRING)
    ConsumerSpent consumerSpent;

    boolean tryWhenAllOut;
    boolean continueStreams;

    @Nullable Long maxBodyBytes;

    @ElementCollection(fetch = FetchType.EAGER)
    @Fetch(FetchMode.SUBSELECT)
    @CollectionTable(name = "route_target", joinColumns = @JoinColumn(name = "route_id"))
    @OrderColumn(name = "position")
    List<TargetPart> targets = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    protected RouteEntity() {}

    RouteEntity(UUID id, String name, Instant now) {
        super(id, now);
        this.name = name;
        this.methods = "";
        this.fallback = "";
        this.fallbackStatuses = "";
        this.algorithm = Balancer.ROUND_ROBIN.algorithm();
        this.consumerSpent = ConsumerSpent.REJECT;
    }

    RouteRow row(Map<UUID, Ref> instances) {
        return new RouteRow(
                id(),
                name,
                model,
                uri,
                words(methods).toList(),
                targets.stream()
                        .map(target ->
                                new TargetRow(
                                        instances.getOrDefault(
                                                target.instanceId, new Ref(target.instanceId, "?")),
                                        target.priority,
                                        target.weight))
                        .toList(),
                new Balancer(algorithm, hashOn, hashKey),
                words(fallback).map(Fallback::valueOf).toList(),
                words(fallbackStatuses).map(Integer::valueOf).toList(),
                maxRetries,
                retryWithinMs == null ? null : Duration.ofMillis(retryWithinMs),
                consumerSpent,
                tryWhenAllOut,
                continueStreams,
                new GuardPolicy(maxBodyBytes),
                version(),
                createdAt(),
                changedAt());
    }

    private static Stream<String> words(String text) {
        return text.isEmpty() ? Stream.of() : Stream.of(text.split(","));
    }
}
