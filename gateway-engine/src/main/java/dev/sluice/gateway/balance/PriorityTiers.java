package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Balancer.Algorithm;
import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.CatalogListener;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.catalog.Tier;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.health.HealthChange;
import dev.sluice.gateway.health.InstanceHealth;
import dev.sluice.gateway.health.PassiveHealth;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes attempt plans. What a way to pick remembers of a tier (whose turn it is, the ring) lives
/// here and outlives a revision: a change elsewhere does not start a route's turns anew. Safe for
/// any thread.
public final class PriorityTiers implements CatalogListener {
    private final HealthBoard board;
    private final PassiveHealth health;
    private final RandomGenerator random;
    private final ConcurrentHashMap<String, PrefixIndex> prefixes = new ConcurrentHashMap<>();
    private final FlowWatch flow;
    private final SpentInstances spent = new SpentInstances();
    private final Map<String, RetryBudget> budgets = new ConcurrentHashMap<>();
    private final Map<TierKey, Turns> turns = new ConcurrentHashMap<>();

    private record TierKey(String routeId, int priority) {}

    private record Turns(Tier tier, Algorithm algorithm, Pick pick) {}

    public PriorityTiers(HealthBoard board, RandomGenerator random) {
        this.board = board;
        this.health = new PassiveHealth(board);
        this.flow = new FlowWatch(board);
        board.onChange(this::changed);
        this.random = random;
    }

    /// A plan for one request of this route.
    public AttemptPlan plan(Route route, Demand demand) {
        return new AttemptPlan(
                route,
                board,
                health,
                budgets.computeIfAbsent(route.id(), _ -> new RetryBudget()),
                flow,
                spent,
                tier -> pick(route, tier),
                demand,
                random);
    }

    /// Hears when a route's traffic leaves the tier that it prefers, and when it is back.
    public void onFlow(FlowListener listener) {
        flow.onFlow(listener);
    }

    /// An instance that comes back after it was gone has most likely been restarted, and what it
    /// kept of prompts is lost.
    private void changed(HealthChange change) {
        var index = prefixes.get(change.instanceId());
        if (index != null && change.now() instanceof InstanceHealth.Ejected ejected) {
            switch (ejected.cause()) {
                case CONNECT, PROBES -> index.clear();
                case FAILURES, THROTTLED, CREDENTIAL, CONFIG, BY_HAND -> {}
            }
        }
    }

    private Pick pick(Route route, Tier tier) {
        var key = new TierKey(route.id(), tier.priority());
        var known = turns.get(key);
        if (known != null && isSame(known.tier(), tier)) {
            return known.pick();
        }
        var algorithm = route.balancer().algorithm();
        return turns.compute(key, (_, older) -> next(older, tier, algorithm)).pick();
    }

    /// The very object: every revision compiles its tiers anew, and comparing them by value would
    /// cost more than the pick.
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Tier one, Tier other) {
        return one == other;
    }

    private Turns next(@Nullable Turns older, Tier tier, Algorithm algorithm) {
        if (older != null
                && older.algorithm() == algorithm
                && (algorithm != Algorithm.CHASH || sameShares(older.tier(), tier))) {
            return new Turns(tier, algorithm, older.pick());
        }
        return new Turns(tier, algorithm, pick(tier, algorithm));
    }

    private Pick pick(Tier tier, Algorithm algorithm) {
        return switch (algorithm) {
            case ROUND_ROBIN -> new WeightedPick();
            case RANDOM -> new RandomPick(random);
            case LEAST_REQUEST -> new LeastRequestPick(board, board.ticker(), random);
            case CHASH -> new HashPick(tier, board, board.ticker());
            case ADAPTIVE -> new AdaptivePick(board, board.ticker(), random, prefixes);
        };
    }

    private static boolean sameShares(Tier one, Tier other) {
        return shares(one).equals(shares(other));
    }

    private static Map<String, Integer> shares(Tier tier) {
        return tier.targets().stream()
                .collect(
                        Collectors.toMap(
                                target -> target.instance().id(), target -> target.weight()));
    }

    /// Forgets what was known of routes and instances that are gone.
    @Override
    public void swapped(Catalog current) {
        var routes = current.routes().stream().map(Route::id).collect(Collectors.toSet());
        turns.keySet().removeIf(key -> !routes.contains(key.routeId()));
        budgets.keySet().retainAll(routes);
        flow.keepOnly(routes);
        spent.keepOnly(
                current.instances().stream().map(ModelInstance::id).collect(Collectors.toSet()));
        prefixes.keySet().removeIf(id -> current.instance(id) == null);
    }
}
