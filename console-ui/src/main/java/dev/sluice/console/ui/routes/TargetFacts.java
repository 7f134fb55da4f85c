package dev.sluice.console.ui.routes;

import dev.sluice.console.fleet.InstanceHealth;
import dev.sluice.console.fleet.LedgerState;
import dev.sluice.console.quotas.QuotaMode;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.ui.gauges.QuotaLevel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// How the instances stand right now: their state, and how far the quotas are used that belong to
/// an instance alone.
///
/// @param quotas of an instance, enforced ones, the fullest first
record TargetFacts(Map<UUID, InstanceHealth> health, Map<UUID, List<Gauge>> quotas, Instant at) {
    static final TargetFacts NONE = new TargetFacts(Map.of(), Map.of(), Instant.EPOCH);

    /// One quota with its level.
    record Gauge(QuotaRow quota, QuotaLevel level) {}

    static TargetFacts read(RouteSources sources) {
        var own = new ArrayList<Gauge>();
        for (var quota : sources.quotas().all()) {
            if (belongsToAnInstance(quota)) {
                sources.states().of(quota).forEach(state -> own.add(gauge(quota, state)));
            }
        }
        return new TargetFacts(
                sources.health().all(),
                own.stream()
                        .sorted(
                                Comparator.comparingDouble((Gauge gauge) -> gauge.level().taken())
                                        .reversed())
                        .collect(
                                Collectors.groupingBy(gauge ->
                                        java.util.Objects.requireNonNull(
                                                        gauge.quota().scope().instance())
                                                .id())),
                sources.clock().instant());
    }

    private static boolean belongsToAnInstance(QuotaRow quota) {
        var scope = quota.scope();
        return quota.mode() == QuotaMode.ENFORCE
                && scope.instance() != null
                && scope.tenant() == null
                && scope.consumer() == null
                && scope.route() == null
                && !scope.eachConsumer();
    }

    private static Gauge gauge(QuotaRow quota, LedgerState state) {
        return new Gauge(
                quota,
                new QuotaLevel(
                        quota.id(),
                        state.consumer(),
                        quota.name(),
                        state.used(),
                        state.held(),
                        state.limit(),
                        state.resetsAt()));
    }

    @Nullable InstanceHealth healthOf(UUID instance) {
        return health.get(instance);
    }

    List<Gauge> quotasOf(UUID instance) {
        return quotas.getOrDefault(instance, List.of());
    }
}
