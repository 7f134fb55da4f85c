package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Balancer.Algorithm;
import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.CatalogListener;
import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.catalog.Tier;
import dev.sluice.gateway.health.HealthBoard;
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
    private final RandomGenerator random;
    private final Map<TierKey, Turns> turns = new ConcurrentHashMap<>();

    private record TierKey(String routeId, int priority) {}

    private record Turns(Tier tier, Algorithm algorithm, Pick pick) {}

    public PriorityTiers(HealthBoard board, RandomGenerator random) {
        this.board = board;
        this.random = random;
    }

    /// @param hashKey what a `chash` route hashes, null where the request has none; other routes
    ///   ignore it
    public AttemptPlan plan(Route route, @Nullable String hashKey) {
        return new AttemptPlan(
                route,
                board,
                (tier, fit, key) -> pick(route, tier).from(tier, fit, key),
                hashKey,
                random);
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
            case LEAST_REQUEST -> new LeastRequestPick(board, random);
            case CHASH -> new HashPick(tier);
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

    /// Forgets the turns of routes that are gone.
    @Override
    public void swapped(Catalog current) {
        var routes = current.routes().stream().map(Route::id).collect(Collectors.toSet());
        turns.keySet().removeIf(key -> !routes.contains(key.routeId()));
    }
}
