package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.health.HealthBoard;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes attempt plans: the highest tier with an instance fit to be asked, then the next lower one.
public final class PriorityTiers {

    public PriorityTiers(HealthBoard board, RandomGenerator random) {
        throw new UnsupportedOperationException();
    }

    /// @param hashKey what a `chash` route hashes, null where the request has none; other routes
    ///   ignore it
    public AttemptPlan plan(Route route, @Nullable String hashKey) {
        throw new UnsupportedOperationException();
    }
}
