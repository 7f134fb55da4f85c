package dev.sluice.console.routes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a route shall be.
///
/// @param methods of the URI; absent: `POST`
/// @param fallback words of {@link Fallback}, or `instance_health_and_rate_limiting`; absent:
///   `http_5xx`
/// @param retryWithin ISO-8601 duration
/// @param consumerSpent `reject` or `next_instance`; absent: `reject`
/// @param tryWhenAllOut absent: false
/// @param continueStreams absent: false
public record RouteEdit(
        @Nullable String model,
        @Nullable String uri,
        @Nullable List<String> methods,
        List<TargetEdit> targets,
        @Nullable Balancer balancer,
        @Nullable List<String> fallback,
        @Nullable List<Integer> fallbackStatuses,
        @Nullable Integer maxRetries,
        @Nullable String retryWithin,
        @Nullable String consumerSpent,
        @Nullable Boolean tryWhenAllOut,
        @Nullable Boolean continueStreams,
        @Nullable Long maxBodyBytes) {}
