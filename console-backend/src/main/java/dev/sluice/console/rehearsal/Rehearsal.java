package dev.sluice.console.rehearsal;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of a rehearsal. `now` is what happened, `then` what the draft would have done; costs
/// of both are at the prices in force at the end of the span.
///
/// @param from begin of the arrivals
/// @param until their end
/// @param arrivals of the route
/// @param replayed how many records of the route were replayed for them: each stands for itself
///   unless there are more than can be taken, or for refusals that a gateway counted together
/// @param instances those that serve the route, now or then: the draft's first, in its order
/// @param consumers of the route, by tenant and name
/// @param refused whom the draft refuses and why, by time; of other routes too, where they share a
///   quota or an instance with it
/// @param first429 the first who would hear of a spent quota; null where nobody would
/// @param notes words for what was taken as given: {@link #SAMPLED} and its sisters
public record Rehearsal(
        Instant from,
        Instant until,
        QuotaStart start,
        long arrivals,
        long replayed,
        Sums now,
        Sums then,
        List<InstanceFlow> instances,
        List<ConsumerFlow> consumers,
        List<Refused> refused,
        @Nullable Refused first429,
        List<String> notes) {

    /// There were more records than can be replayed: every so-manieth stands for its neighbours.
    public static final String SAMPLED = "sampled";

    /// What was refused or failed brought no tokens; it was taken for as long as its consumer's
    /// requests are on average.
    public static final String ESTIMATED_TOKENS = "estimated_tokens";

    /// The route's balancer looks at what no record keeps; it was replayed as `least_request`.
    public static final String ADAPTIVE_AS_LEAST_REQUEST = "adaptive_as_least_request";

    /// The key that the route hashes is in no record; each request was given one of its own.
    public static final String HASH_BY_REQUEST = "hash_by_request";

    /// Each gateway counts quotas by itself: limits were taken as often as there are gateways.
    public static final String LIMIT_PER_GATEWAY = "limit_per_gateway";

    public Rehearsal {
        instances = List.copyOf(instances);
        consumers = List.copyOf(consumers);
        refused = List.copyOf(refused);
        notes = List.copyOf(notes);
    }

    /// One instance of the route.
    ///
    /// @param priority in the draft; null where the draft does not lead to it
    /// @param peakPerMinuteNow the most requests of the route in one minute
    public record InstanceFlow(
            String instance,
            @Nullable Integer priority,
            Sums now,
            Sums then,
            long peakPerMinuteNow,
            long peakPerMinuteThen) {}

    /// One consumer of the route.
    public record ConsumerFlow(String tenant, String consumer, Sums now, Sums then) {}

    /// Requests that the draft refuses for one reason.
    ///
    /// @param quota the spent one (429); null where no instance is left (503)
    /// @param firstAt of an `EMPTY` start when it would have been, of a `LIVE` one when it will be
    public record Refused(
            String tenant,
            String consumer,
            String route,
            @Nullable String quota,
            long requests,
            Instant firstAt) {}
}
