package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Target;
import dev.sluice.gateway.catalog.Tier;
import dev.sluice.gateway.health.HealthBoard;
import io.netty.util.concurrent.Ticker;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The better of two drawn by weight: the one with fewer requests under way for its weight. Looking
/// at all of them would send every event loop to the same one.
final class LeastRequestPick implements Pick {
    private final HealthBoard board;
    private final Ticker ticker;
    private final RandomPick draw;

    LeastRequestPick(HealthBoard board, Ticker ticker, RandomGenerator random) {
        this.board = board;
        this.ticker = ticker;
        this.draw = new RandomPick(random);
    }

    @Override
    public @Nullable Target from(Tier tier, List<Target> fit, Demand demand) {
        var one = draw.from(tier, fit, demand);
        if (one == null || fit.size() == 1) {
            return one;
        }
        var others =
                fit.stream()
                        .filter(target -> !target.instance().id().equals(one.instance().id()))
                        .toList();
        var other = draw.from(tier, others, demand);
        return other == null || load(one) <= load(other) ? one : other;
    }

    private double load(Target target) {
        return (board.load(target.instance()).busy(ticker.nanoTime()) + 1.0) / target.weight();
    }
}
