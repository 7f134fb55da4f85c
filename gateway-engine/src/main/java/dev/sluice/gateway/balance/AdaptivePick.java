package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Target;
import dev.sluice.gateway.catalog.Tier;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.health.InstanceLoad;
import io.netty.util.concurrent.Ticker;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The instance whose first token is to be expected soonest: by the tokens of prompt that wait
/// there to be read, this prompt's own without what is known there, the rate learnt, and how late
/// it has been of late. One that already knows most of the prompt is kept to as long as that costs
/// at most two seconds against the soonest, and as long as it has not half as many answers again
/// under way as the others.
///
/// It needs nothing of an engine but its answers.
final class AdaptivePick implements Pick {
    private static final double MOST_KNOWN = 0.8;
    private static final double WORTH_WAITING = 2;
    private static final double CROWDED = 1.5;
    private static final int NEVER_CROWDED = 4;
    private static final double EXPLORED = 0.01;
    private static final double TOO_BAD_TO_EXPLORE = 3;
    private static final double TIE = 1.05;
    private static final double BAND = 1.5;
    private static final double LATEST = 8;
    private static final double EARLIEST = 0.3;
    private static final double HARDLY_READING = 0.05;
    private static final double CROWD_SECONDS = 0.5;

    private final HealthBoard board;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final Map<String, PrefixIndex> indexes;

    AdaptivePick(
            HealthBoard board,
            Ticker ticker,
            RandomGenerator random,
            ConcurrentHashMap<String, PrefixIndex> indexes) {
        this.board = board;
        this.ticker = ticker;
        this.random = random;
        this.indexes = indexes;
    }

    @Override
    public @Nullable Target from(Tier tier, List<Target> fit, Demand demand) {
        var weighty = fit.stream().filter(target -> target.weight() > 0).toList();
        if (weighty.size() <= 1) {
            return weighty.isEmpty() ? null : weighty.getFirst();
        }
        return new Comparison(weighty, demand, ticker.nanoTime()).best();
    }

    private long hit(Target target, Demand demand, long now) {
        var index = indexes.get(target.instance().id());
        return index == null ? 0 : index.hit(demand.prefix(), demand.promptTokens(), now);
    }

    @Override
    public long taken(Target target, Demand demand) {
        var now = ticker.nanoTime();
        var unread = demand.promptTokens() - hit(target, demand, now);
        indexes.computeIfAbsent(target.instance().id(), _ -> new PrefixIndex())
                .learn(demand.prefix(), now);
        return unread;
    }

    @Override
    public void lost(Target target, Demand demand, long unread) {
        var index = indexes.get(target.instance().id());
        if (index != null) {
            index.forget(demand.prefix(), demand.promptTokens() - unread);
        }
    }

    /// All that may be asked, seen at one moment.
    private final class Comparison {
        private final List<Target> targets;
        private final Demand demand;
        private final int size;
        private final double[] eta;
        private final boolean[] warm;
        private final double[] crowd;

        Comparison(List<Target> targets, Demand demand, long now) {
            this.targets = targets;
            this.demand = demand;
            this.size = targets.size();
            this.eta = new double[size];
            this.warm = new boolean[size];
            this.crowd = new double[size];
            measure(now);
        }

        private void measure(long now) {
            var loads = new InstanceLoad[size];
            var lateness = new double[size];
            var weights = 0.0;
            var reading = 0.0;
            var answering = 0.0;
            var most = 1;
            for (var i = 0; i < size; i++) {
                var load = board.load(targets.get(i).instance());
                loads[i] = load;
                lateness[i] = load.lateness(now);
                weights += targets.get(i).weight();
                reading += load.prefillSeconds(now);
                answering += load.streamSeconds(now);
                most = Math.max(most, load.mostActive());
            }
            var usual = median(lateness);
            var answersMatter = answering > 0 && reading < HARDLY_READING * answering;
            for (var i = 0; i < size; i++) {
                var load = loads[i];
                var hit = hit(targets.get(i), demand, now);
                warm[i] = hit > 0 && hit >= MOST_KNOWN * demand.promptTokens();
                var share = targets.get(i).weight() * size / weights;
                var busy = load.busy(now);
                crowd[i] = (busy + 1) / share;
                var wait =
                        answersMatter
                                ? CROWD_SECONDS * busy / most
                                : (load.waitingTokens(now) + demand.promptTokens() - hit)
                                        / load.rate();
                eta[i] = load.base() + late(lateness[i] / Math.max(EARLIEST, usual)) * wait / share;
            }
        }

        private static double median(double[] values) {
            var sorted = values.clone();
            Arrays.sort(sorted);
            return sorted[(sorted.length - 1) / 2];
        }

        /// Within a band lateness is noise: acting on it would unbalance equals.
        private static double late(double relative) {
            if (relative > BAND) {
                return Math.min(LATEST, relative / BAND);
            }
            return relative < 1 / BAND ? Math.max(EARLIEST, relative * BAND) : 1;
        }

        Target best() {
            var cold = soonest(false);
            if (random.nextDouble() < EXPLORED) {
                var other = random.nextInt(size);
                if (eta[other] <= TOO_BAD_TO_EXPLORE * eta[cold]) {
                    return targets.get(other);
                }
            }
            var known = soonest(true);
            var chosen =
                    known >= 0 && eta[known] - eta[cold] <= WORTH_WAITING && !isCrowded(known)
                            ? known
                            : cold;
            return targets.get(chosen);
        }

        /// -1 where none is warm.
        private int soonest(boolean onlyWarm) {
            var best = -1;
            var start = random.nextInt(size);
            for (var n = 0; n < size; n++) {
                var i = (start + n) % size;
                if ((!onlyWarm || warm[i]) && (best < 0 || eta[i] < eta[best])) {
                    best = i;
                }
            }
            return onlyWarm || demand.prefix().size() == 0 ? best : home(best);
        }

        /// Among those that are as good as the best, a new conversation goes where every gateway
        /// would send it.
        private int home(int best) {
            var chosen = best;
            var highest = Long.MIN_VALUE;
            for (var i = 0; i < size; i++) {
                if (eta[i] <= TIE * eta[best] && crowd[i] <= crowd[best]) {
                    var score =
                            PromptPrefix.mix(
                                    demand.prefix().conversation()
                                            ^ targets.get(i).instance().id().hashCode()
                                                    * 0x9E3779B97F4A7C15L);
                    if (score > highest) {
                        highest = score;
                        chosen = i;
                    }
                }
            }
            return chosen;
        }

        private boolean isCrowded(int which) {
            var sum = 0.0;
            for (var one : crowd) {
                sum += one;
            }
            return crowd[which] > NEVER_CROWDED && crowd[which] > CROWDED * sum / size;
        }
    }
}
