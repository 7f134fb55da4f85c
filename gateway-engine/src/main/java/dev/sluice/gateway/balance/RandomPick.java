package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Target;
import dev.sluice.gateway.catalog.Tier;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// By chance, in proportion to the weights.
final class RandomPick implements Pick {
    private final RandomGenerator random;

    RandomPick(RandomGenerator random) {
        this.random = random;
    }

    @Override
    public @Nullable Target from(Tier tier, List<Target> fit, Demand demand) {
        var sum = 0L;
        for (var target : fit) {
            sum += target.weight();
        }
        if (sum == 0) {
            return null;
        }
        var drawn = random.nextLong(sum);
        for (var target : fit) {
            drawn -= target.weight();
            if (drawn < 0) {
                return target;
            }
        }
        throw new IllegalStateException("the weights of a tier changed while it was read");
    }
}
