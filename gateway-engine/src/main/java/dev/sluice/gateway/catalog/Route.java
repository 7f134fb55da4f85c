package dev.sluice.gateway.catalog;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A public model, or a URI of its own, and the tiers of instances that serve it, the highest
/// priority first.
///
/// `model` or `uri` is null where the route is not reached that way. `maxRetries` below zero = each
/// instance of the plan once; `retryWithin` and `maxBodyBytes` are null and 0 where the gateway's
/// own bound holds. `triesWhenAllOut` = where every instance is out one is tried all the same,
/// instead of a refusal. `continuesStreams` = a text-only stream whose self-hosted instance died
/// goes on at another instance of the same upstream model.
public record Route(
        String id,
        String name,
        @Nullable String model,
        @Nullable String uri,
        Set<String> methods,
        List<Tier> tiers,
        Balancer balancer,
        Set<Fallback> fallback,
        Set<Integer> fallbackStatuses,
        int maxRetries,
        @Nullable Duration retryWithin,
        boolean nextInstanceWhenConsumerSpent,
        boolean triesWhenAllOut,
        boolean continuesStreams,
        long maxBodyBytes) {

    public Route {
        methods = Set.copyOf(methods);
        tiers = List.copyOf(tiers);
        fallback = Set.copyOf(fallback);
        fallbackStatuses = Set.copyOf(fallbackStatuses);
    }
}
