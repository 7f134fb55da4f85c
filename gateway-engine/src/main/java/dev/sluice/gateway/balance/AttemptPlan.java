package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.Fallback;
import dev.sluice.gateway.catalog.Hosting;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.catalog.Target;
import dev.sluice.gateway.catalog.Tier;
import dev.sluice.gateway.health.Admission;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.health.PassiveHealth;
import dev.sluice.gateway.health.UnderWay;
import dev.sluice.gateway.health.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The candidates of one exchange, picked one at a time, each at most once: the highest tier with
/// an instance fit to be asked, then the next lower one. An instance that ramps up is left out by
/// chance, more often the younger it is, and comes last, after every tier: no capacity is thrown
/// away. Where all are out the route says whether one is tried anyway.
///
/// An exchange may ask every instance of its plan. But of a request on which an earlier exchange
/// broke three engines that served others well, no more than one is risked: a cloud may still have
/// it.
///
/// Health is looked at when a candidate is wanted, not before: what failed a moment ago is not
/// asked again. Not for several threads.
public final class AttemptPlan {
    private static final String NOT_NEEDED = "not needed";

    /// A longer prompt is no way to find out whether an instance is back.
    private static final long LONGEST_CANARY = 1_000;

    /// After so long any prompt has to do.
    private static final long CANARY_PATIENCE = TimeUnit.SECONDS.toNanos(5);

    /// What an instance on the ramp may have waiting, in seconds of reading.
    private static final double MOST_WAITING = 1;

    /// A single prompt may be longer than that.
    private static final double LONGEST_PROMPT = 4;

    private final Route route;
    private final HealthBoard board;
    private final PassiveHealth health;
    private final RetryBudget budget;
    private final FlowWatch flow;
    private final SpentInstances spent;
    private final Function<Tier, Pick> picks;
    private final Demand demand;
    private final RandomGenerator random;
    private final Set<String> tried = new HashSet<>();
    private final Set<String> leftOut = new HashSet<>();
    private final Map<String, String> reasons = new HashMap<>();
    private @Nullable Chosen current;
    private int attempts;

    /// Whether it was known as such when the exchange began.
    private boolean poisonous;

    private @Nullable Predicate<ModelInstance> only;
    private int lowestTried = Integer.MAX_VALUE;

    private record Chosen(Target target, Pick pick, long unread) {}

    AttemptPlan(
            Route route,
            HealthBoard board,
            PassiveHealth health,
            RetryBudget budget,
            FlowWatch flow,
            SpentInstances spent,
            Function<Tier, Pick> picks,
            Demand demand,
            RandomGenerator random) {
        this.route = route;
        this.board = board;
        this.health = health;
        this.budget = budget;
        this.flow = flow;
        this.spent = spent;
        this.picks = picks;
        this.demand = demand;
        this.random = random;
    }

    /// The next candidate, null where none is left. Where the route's retry budget is spent only a
    /// tier that this exchange has not tried yet may be asked. A probing instance is given to one
    /// exchange at a time: its canary is taken here.
    public @Nullable Candidate next() {
        current = null;
        if (attempts == 0) {
            poisonous = board.isPoisonous(demand.fingerprint());
        }
        var below = budget.allows(attempts + 1) ? Integer.MAX_VALUE : lowestTried;
        for (var lastResort : new boolean[] {false, true}) {
            for (var tier : route.tiers()) {
                var candidate = tier.priority() < below ? pick(tier, lastResort) : null;
                if (candidate != null) {
                    return candidate;
                }
            }
        }
        return route.triesWhenAllOut() && tried.isEmpty() ? longestOut() : null;
    }

    /// From now on only these are candidates, and only if they are known to be fit: no answer that
    /// has begun is put at risk to find out how an instance is.
    public void keepTo(Predicate<ModelInstance> instances) {
        only = instances;
    }

    private @Nullable Candidate pick(Tier tier, boolean lastResort) {
        while (true) {
            var fit = fit(tier, lastResort);
            if (fit.isEmpty()) {
                return null;
            }
            var pick = picks.apply(tier);
            var target = pick.from(tier, fit, demand);
            if (target == null) {
                return null;
            }
            tried.add(target.instance().id());
            var canary = board.admission(target.instance()) instanceof Admission.CanaryOnly;
            if (!canary || board.claimCanary(target.instance())) {
                return chosen(target, pick, canary);
            }
            reasons.put(target.instance().id(), "probing: another request finds out");
        }
    }

    private Candidate chosen(Target target, Pick pick, boolean canary) {
        current = new Chosen(target, pick, pick.taken(target, demand));
        return new Candidate(target, canary);
    }

    /// Everybody is out: the one that has been so for the longest is tried, by one request at a
    /// time, so that what comes back is not trampled down.
    private @Nullable Candidate longestOut() {
        var targets = new ArrayList<Target>();
        route.tiers().forEach(tier -> targets.addAll(tier.targets()));
        targets.sort(Comparator.comparingLong(target -> board.of(target.instance()).since()));
        for (var target : targets) {
            if (target.weight() > 0 && board.claimLastResort(target.instance())) {
                tried.add(target.instance().id());
                return chosen(target, (_, fit, _) -> fit.getFirst(), true);
            }
        }
        return null;
    }

    private List<Target> fit(Tier tier, boolean lastResort) {
        var fit = new ArrayList<Target>(tier.targets().size());
        for (var target : tier.targets()) {
            if (!tried.contains(target.instance().id()) && isFit(target, lastResort)) {
                fit.add(target);
            }
        }
        return fit;
    }

    private boolean isFit(Target target, boolean lastResort) {
        var id = target.instance().id();
        if (poisonous && attempts > 0 && target.instance().hosting() == Hosting.SELF_HOSTED) {
            reasons.put(id, "spared: the same request broke three others before");
            return false;
        }
        if (only != null && !only.test(target.instance())) {
            reasons.put(id, "could not go on with the answer");
            return false;
        }
        return switch (board.admission(target.instance())) {
            case Admission.Open(var share) ->
                    lastResort || !isSpared(target) && takes(target, share);
            case Admission.CanaryOnly _ -> {
                var fit =
                        only == null
                                && (lastResort
                                        || demand.promptTokens() <= LONGEST_CANARY
                                        || board.now() - board.of(target.instance()).since()
                                                > CANARY_PATIENCE);
                if (!fit) {
                    reasons.put(id, "probing: too long a prompt to find out with");
                }
                yield fit;
            }
            case Admission.Barred(var reason, _) -> {
                reasons.put(id, reason);
                yield false;
            }
        };
    }

    private boolean isSpared(Target target) {
        var id = target.instance().id();
        boolean spares = route.fallback().contains(Fallback.RATE_LIMITING) && spent.isSpent(id);
        if (spares) {
            reasons.put(id, "quota: instance, until more of it is free");
        }
        return spares;
    }

    /// The candidate given last got this much of a quota of its own that gives back little by
    /// little.
    public void held(long amount) {
        if (current != null) {
            spent.held(current.target().instance().id(), amount);
        }
    }

    /// Such a quota had no room for this request.
    ///
    /// @param remaining what is left of it, whenever asked
    public void denied(long limit, LongSupplier remaining) {
        if (current != null) {
            spent.denied(current.target().instance().id(), limit, remaining);
        }
    }

    /// The draw holds for the whole exchange. One on the ramp also has little waiting at a time.
    private boolean takes(Target target, double share) {
        if (share >= 1) {
            return true;
        }
        var id = target.instance().id();
        if (leftOut.contains(id)) {
            return false;
        }
        if (random.nextDouble() < share && hasRoom(target, share)) {
            return true;
        }
        leftOut.add(id);
        reasons.put(id, board.of(target.instance()).word());
        return false;
    }

    private boolean hasRoom(Target target, double share) {
        var load = board.load(target.instance());
        var waiting = load.waitingTokens(board.now());
        var room = share * load.rate();
        return waiting == 0
                ? demand.promptTokens() <= LONGEST_PROMPT * room
                : waiting + demand.promptTokens() <= MOST_WAITING * room;
    }

    /// The candidate given last is sent. Whoever sends it tells what comes of it, up to its end.
    public UnderWay sent() {
        var sending = current;
        if (sending == null) {
            throw new IllegalStateException("no candidate was given that could be sent");
        }
        var attempt = ++attempts;
        lowestTried = Math.min(lowestTried, sending.target().priority());
        budget.began(attempt);
        flow.sent(route, sending.target(), demand.tenantId(), reasons);
        return health.sent(
                sending.target().instance(),
                new Work(
                        sending.unread(), demand.stream(), demand.tenantId(), demand.fingerprint()),
                () -> budget.ended(attempt));
    }

    /// Keeps why the candidate given last was passed over: `quota: instance`, `connect refused`,
    /// `status 500`.
    public void passOver(String reason) {
        var passed = current;
        if (passed != null) {
            passed.pick().lost(passed.target(), demand, passed.unread());
            reasons.put(passed.target().instance().id(), reason);
            current = null;
        }
    }

    /// Every target of the route with its fate so far, the highest tier first; the candidate given
    /// last counts as taken until it is passed over.
    public List<CandidateNote> notes() {
        var notes = new ArrayList<CandidateNote>();
        for (var tier : route.tiers()) {
            for (var target : tier.targets()) {
                var id = target.instance().id();
                var taken = current != null && current.target().instance().id().equals(id);
                notes.add(
                        new CandidateNote(
                                id, taken, taken ? "" : reasons.getOrDefault(id, NOT_NEEDED)));
            }
        }
        return notes;
    }

    /// Whether somebody is out only because its upstream asked for a pause: not ill, but busy.
    public boolean isThrottled() {
        for (var tier : route.tiers()) {
            for (var target : tier.targets()) {
                if (target.weight() > 0 && board.isThrottled(target.instance())) {
                    return true;
                }
            }
        }
        return false;
    }

    /// When asking again is worth it, where {@link #next()} found nobody.
    public Duration retryAfter() {
        var instances = new ArrayList<ModelInstance>();
        for (var tier : route.tiers()) {
            tier.targets().forEach(target -> instances.add(target.instance()));
        }
        return board.retryAfter(instances);
    }
}
