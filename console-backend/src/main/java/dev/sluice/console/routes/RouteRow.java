package dev.sluice.console.routes;

import dev.sluice.console.guards.GuardPolicy;
import dev.sluice.console.shared.Ref;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A route as it stands.
///
/// @param model the public model name; null where only the URI leads here
/// @param uri the route's own URI; null where it has none
/// @param methods of that URI
/// @param maxRetries null: every instance of the plan once
/// @param retryWithin null: no window of its own
/// @param tryWhenAllOut where every instance is out: true tries the one that has been out longest,
///   false refuses
/// @param continueStreams a text-only stream whose self-hosted instance died goes on at another
///   instance of the same upstream model
public record RouteRow(
        UUID id,
        String name,
        @Nullable String model,
        @Nullable String uri,
        List<String> methods,
        List<TargetRow> targets,
        Balancer balancer,
        List<Fallback> fallback,
        List<Integer> fallbackStatuses,
        @Nullable Integer maxRetries,
        @Nullable Duration retryWithin,
        ConsumerSpent consumerSpent,
        boolean tryWhenAllOut,
        boolean continueStreams,
        GuardPolicy guards,
        long version,
        Instant createdAt,
        Instant changedAt) {
    public RouteRow {
        methods = List.copyOf(methods);
        targets = List.copyOf(targets);
        fallback = List.copyOf(fallback);
        fallbackStatuses = List.copyOf(fallbackStatuses);
    }

    public Ref ref() {
        return new Ref(id, name);
    }
}
