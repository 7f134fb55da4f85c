package dev.sluice.console.rehearsal;

import dev.sluice.control.ConsumerSpent;
import dev.sluice.control.FallbackStrategy;
import dev.sluice.control.RouteConfig;
import dev.sluice.control.TargetConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A route as a replay walks it: tiers of seats, the highest priority first, and whose turn it is
/// in each. A seat whose instance serves nobody is left out; so is one of weight 0, as in the
/// gateway.
final class RoutePlan {
    private final List<List<Seat>> tiers;
    private final String algorithm;
    private final boolean byConsumer;
    private final boolean nextWhenInstanceSpent;
    private final boolean nextWhenConsumerSpent;

    /// One instance of the route.
    static final class Seat {
        final UUID instance;
        final long weight;
        private long credit;
        private long given;
        private long active;

        private Seat(UUID instance, long weight) {
            this.instance = instance;
            this.weight = weight;
        }

        /// A request has left it.
        void left(long count) {
            active -= count;
        }
    }

    /// @param out instances that serve nobody
    RoutePlan(RouteConfig route, Set<UUID> out) {
        var byPriority = new TreeMap<Integer, List<Seat>>(Comparator.reverseOrder());
        for (TargetConfig target : route.getTargetsList()) {
            var instance = UUID.fromString(target.getInstanceId());
            if (target.getWeight() > 0 && !out.contains(instance)) {
                byPriority
                        .computeIfAbsent(target.getPriority(), _ -> new ArrayList<>())
                        .add(new Seat(instance, Integer.toUnsignedLong(target.getWeight())));
            }
        }
        this.tiers = List.copyOf(byPriority.values());
        this.algorithm = route.getBalancer().getAlgorithm();
        this.byConsumer = route.getBalancer().getHashOn().equals("consumer");
        this.nextWhenInstanceSpent =
                route.getFallbackList().contains(FallbackStrategy.RATE_LIMITING);
        this.nextWhenConsumerSpent = route.getConsumerSpent() == ConsumerSpent.NEXT_INSTANCE;
    }

    /// Whether a request whose way is barred by this ledger may ask another instance.
    boolean movesOn(Ledger.Whose whose) {
        return switch (whose) {
            case CONSUMER_INSTANCE -> nextWhenConsumerSpent;
            case INSTANCE -> nextWhenInstanceSpent;
            case CONSUMER, ROUTE, TENANT, GLOBAL -> false;
        };
    }

    /// The next to ask, the highest tier first; null where everybody was asked.
    @Nullable Seat next(Arrival arrival, List<Seat> tried) {
        for (var tier : tiers) {
            var fit = tier;
            if (!tried.isEmpty()) {
                fit = new ArrayList<>(tier);
                fit.removeAll(tried);
            }
            if (!fit.isEmpty()) {
                return pick(fit, arrival);
            }
        }
        return null;
    }

    private Seat pick(List<Seat> fit, Arrival arrival) {
        return switch (algorithm) {
            case "least_request", "adaptive" -> leastBusy(fit);
            case "random" -> hashed(fit, arrival.id());
            case "chash" -> hashed(fit, byConsumer ? arrival.consumer() : arrival.id());
            default -> inTurn(fit);
        };
    }

    /// Smooth weighted turns: each gains its weight, the richest is picked and pays the sum.
    private static Seat inTurn(List<Seat> fit) {
        var richest = fit.getFirst();
        var most = Long.MIN_VALUE;
        var sum = 0L;
        for (var seat : fit) {
            seat.credit += seat.weight;
            sum += seat.weight;
            if (seat.credit > most) {
                most = seat.credit;
                richest = seat;
            }
        }
        richest.credit -= sum;
        return richest;
    }

    /// The one with the least under way for its weight; of equals the one that was given least.
    private static Seat leastBusy(List<Seat> fit) {
        return fit.stream()
                .min(
                        Comparator.comparingDouble(
                                        (Seat seat) -> (seat.active + 1) / (double) seat.weight)
                                .thenComparingDouble(seat -> seat.given / (double) seat.weight))
                .orElseThrow();
    }

    /// Rendezvous: the same key goes to the same instance while it is there, and shares follow the
    /// weights.
    private static Seat hashed(List<Seat> fit, UUID key) {
        return fit.stream()
                .max(Comparator.comparingDouble(seat -> -seat.weight / Math.log(unit(key, seat))))
                .orElseThrow();
    }

    /// Between 0 and 1, both excluded, and as good as random.
    private static double unit(UUID key, Seat seat) {
        var mixed =
                mix(
                        mix(key.getMostSignificantBits())
                                ^ mix(key.getLeastSignificantBits() + 1)
                                ^ mix(seat.instance.getMostSignificantBits() + 2)
                                ^ mix(seat.instance.getLeastSignificantBits() + 3));
        return ((mixed >>> 11) + 0.5) / (1L << 53);
    }

    private static long mix(long bits) {
        var mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /// A request goes to it.
    static void taken(Seat seat, long count) {
        seat.active += count;
        seat.given += count;
    }
}
