package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Target;
import dev.sluice.gateway.catalog.Tier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Smooth weighted round robin: each turn everyone gains its weight, the richest is picked and pays
/// the sum. With 4 to 1 the turns go a a b a a, not a a a a b, and exactly 8 and 2 of 10.
final class WeightedPick implements Pick {
    private final Map<String, long[]> credit = new HashMap<>();

    @Override
    public synchronized @Nullable Target from(Tier tier, List<Target> fit, Demand demand) {
        Target richest = null;
        var most = Long.MIN_VALUE;
        var sum = 0L;
        for (var target : fit) {
            if (target.weight() > 0) {
                var own = credit.computeIfAbsent(target.instance().id(), _ -> new long[1]);
                own[0] += target.weight();
                sum += target.weight();
                if (own[0] > most) {
                    most = own[0];
                    richest = target;
                }
            }
        }
        if (richest != null) {
            var own = credit.get(richest.instance().id());
            if (own != null) {
                own[0] -= sum;
            }
        }
        return richest;
    }
}
