package dev.sluice.gateway.balance;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Instances whose own quota gives back what was used little by little, and is as good as spent:
/// they are asked only where nobody else can be, until there is room for more than the next
/// request. Else a route's traffic would go to and fro with every token that becomes free. Safe for
/// any thread.
///
/// A window that ends at once needs none of this: what is left of it is used up.
final class SpentInstances {
    private static final int PART_OF_LIMIT = 20;
    private static final int USUAL_REQUESTS = 4;
    private static final double YOUNGEST = 0.1;

    private final Map<String, Spent> spent = new ConcurrentHashMap<>();
    private final Map<String, Double> usual = new ConcurrentHashMap<>();

    private record Spent(LongSupplier remaining, long enough) {}

    /// A request got this much.
    void held(String instanceId, long amount) {
        usual.merge(
                instanceId, (double) amount, (before, now) -> before + YOUNGEST * (now - before));
    }

    /// A request found no room. One that only is too large for what is left takes nobody out.
    void denied(String instanceId, long limit, LongSupplier remaining) {
        var requests = USUAL_REQUESTS * usual.getOrDefault(instanceId, 0.0);
        var enough = Math.min(limit, Math.max(limit / PART_OF_LIMIT, (long) requests));
        if (remaining.getAsLong() < enough) {
            spent.put(instanceId, new Spent(remaining, enough));
        }
    }

    boolean isSpent(String instanceId) {
        var known = spent.get(instanceId);
        if (known == null) {
            return false;
        }
        if (known.remaining().getAsLong() < known.enough()) {
            return true;
        }
        spent.remove(instanceId, known);
        return false;
    }

    void keepOnly(Set<String> instanceIds) {
        spent.keySet().retainAll(instanceIds);
        usual.keySet().retainAll(instanceIds);
    }
}
