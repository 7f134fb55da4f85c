package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Target;
import dev.sluice.gateway.catalog.Tier;
import dev.sluice.gateway.health.HealthBoard;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The better of two drawn by weight: the one with fewer requests under way for its weight. Looking
/// at all of them would send every event loop to the same one.
final class LeastRequestPick implements Pick {
    private final HealthBoard board;
    private final RandomPick draw;

    LeastRequestPick(HealthBoard board, RandomGenerator random) {
        this.board = board;
        this.draw = new RandomPick(random);
    }

    @Override
    public @Nullable Target from(Tier tier, List<Target> fit, @Nullable String hashKey) {
        var one = draw.from(tier, fit, hashKey);
        if (one == null || fit.size() == 1) {
            return one;
        }
        var others =
                fit.stream()
                        .filter(target -> !target.instance().id().equals(one.instance().id()))
                        .toList();
        var other = draw.from(tier, others, hashKey);
        return other == null || load(one) <= load(other) ? one : other;
    }

    private double load(Target target) {
        return (board.active(target.instance()) + 1.0) / target.weight();
    }
}
