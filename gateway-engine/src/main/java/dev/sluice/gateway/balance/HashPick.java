package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Target;
import dev.sluice.gateway.catalog.Tier;
import dev.sluice.gateway.health.HealthBoard;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Consistent hashing with bounded load: the same key goes to the same instance as long as it is
/// fit and not overloaded, and when one leaves only its own keys move. The ring is the whole tier's
/// and does not change with its health. A request without a key goes round robin.
///
/// Overloaded is who has more than a quarter above its share of the prompt tokens that wait, and
/// more than it reads in a second: among few requests a share says nothing.
final class HashPick implements Pick {
    private static final int POINTS = 160;
    private static final int MOST_POINTS = 100_000;
    private static final double BOUND = 1.25;

    private final HealthBoard board;
    private final Ticker ticker;
    private final TreeMap<Long, String> ring = new TreeMap<>();
    private final WeightedPick keyless = new WeightedPick();

    HashPick(Tier tier, HealthBoard board, Ticker ticker) {
        this.board = board;
        this.ticker = ticker;
        var sum = tier.targets().stream().mapToLong(Target::weight).sum();
        var points = Math.min((long) POINTS * tier.targets().size(), MOST_POINTS);
        for (var target : tier.targets()) {
            var own = sum == 0 ? 0 : Math.ceilDiv(points * target.weight(), sum);
            for (var point = 0L; point < own; point++) {
                ring.put(hash(target.instance().id() + "#" + point), target.instance().id());
            }
        }
    }

    @Override
    public @Nullable Target from(Tier tier, List<Target> fit, Demand demand) {
        var key = demand.hashKey();
        if (key == null || key.isEmpty()) {
            return keyless.from(tier, fit, demand);
        }
        var at = hash(key);
        var bound = new Bound(fit, demand);
        var found = first(ring.tailMap(at), fit, bound);
        if (found == null) {
            found = first(ring.headMap(at), fit, bound);
        }
        return found == null ? bound.owner : found;
    }

    private static @Nullable Target first(Map<Long, String> part, List<Target> fit, Bound bound) {
        for (var owner : part.values()) {
            var target = among(fit, owner);
            if (target != null && bound.holds(target)) {
                return target;
            }
        }
        return null;
    }

    private static @Nullable Target among(List<Target> fit, String id) {
        for (var target : fit) {
            if (target.instance().id().equals(id)) {
                return target;
            }
        }
        return null;
    }

    /// What may wait where; worked out only once somebody has something waiting.
    private final class Bound {
        private final List<Target> fit;
        private final Demand demand;
        private final long now = ticker.nanoTime();
        private @Nullable Target owner;

        Bound(List<Target> fit, Demand demand) {
            this.fit = fit;
            this.demand = demand;
        }

        /// The first one asked about owns the key, and gets it where everybody is overloaded.
        boolean holds(Target target) {
            owner = owner == null ? target : owner;
            var load = board.load(target.instance());
            var own = load.waitingTokens(now) + demand.promptTokens();
            return own <= load.rate() || own <= BOUND * share(target);
        }

        private double share(Target target) {
            var tokens = (double) demand.promptTokens();
            var weights = 0L;
            for (var other : fit) {
                tokens += board.load(other.instance()).waitingTokens(now);
                weights += other.weight();
            }
            return tokens * target.weight() / Math.max(1, weights);
        }
    }

    /// A checksum spread over 64 bits: neighbouring keys are to land far apart.
    private static long hash(String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return PromptPrefix.mix(crc.getValue() * 0x9E3779B97F4A7C15L);
    }
}
