package dev.sluice.gateway.balance;

import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.Route;
import dev.sluice.gateway.catalog.Target;
import dev.sluice.gateway.catalog.Tier;
import dev.sluice.gateway.health.Admission;
import dev.sluice.gateway.health.HealthBoard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The candidates of one exchange, picked one at a time, each at most once: the highest tier with
/// an instance fit to be asked, then the next lower one. An instance that ramps up is left out by
/// chance, more often the younger it is, and comes last, after every tier: no capacity is thrown
/// away.
///
/// Health is looked at when a candidate is wanted, not before: what failed a moment ago is not
/// asked again. Not for several threads.
public final class AttemptPlan {
    private static final String NOT_NEEDED = "not needed";

    private final Route route;
    private final HealthBoard board;
    private final Pick pick;
    private final @Nullable String hashKey;
    private final RandomGenerator random;
    private final Set<String> tried = new HashSet<>();
    private final Set<String> leftOut = new HashSet<>();
    private final Map<String, String> reasons = new HashMap<>();
    private @Nullable Target current;

    AttemptPlan(
            Route route,
            HealthBoard board,
            Pick pick,
            @Nullable String hashKey,
            RandomGenerator random) {
        this.route = route;
        this.board = board;
        this.pick = pick;
        this.hashKey = hashKey;
        this.random = random;
    }

    /// The next candidate, null where none is left. A probing instance is given to one exchange at
    /// a time: its canary is taken here.
    public @Nullable Candidate next() {
        current = null;
        for (var tier : route.tiers()) {
            var candidate = pick(tier, false);
            if (candidate != null) {
                return candidate;
            }
        }
        for (var tier : route.tiers()) {
            var candidate = pick(tier, true);
            if (candidate != null) {
                return candidate;
            }
        }
        return null;
    }

    private @Nullable Candidate pick(Tier tier, boolean evenRamping) {
        while (true) {
            var fit = fit(tier, evenRamping);
            if (fit.isEmpty()) {
                return null;
            }
            var target = pick.from(tier, fit, hashKey);
            if (target == null) {
                return null;
            }
            tried.add(target.instance().id());
            var canary = board.admission(target.instance()) instanceof Admission.CanaryOnly;
            if (!canary || board.claimCanary(target.instance())) {
                current = target;
                return new Candidate(target, canary);
            }
            reasons.put(target.instance().id(), "probing: another request finds out");
        }
    }

    private List<Target> fit(Tier tier, boolean evenRamping) {
        var fit = new ArrayList<Target>(tier.targets().size());
        for (var target : tier.targets()) {
            if (!tried.contains(target.instance().id()) && isFit(target, evenRamping)) {
                fit.add(target);
            }
        }
        return fit;
    }

    private boolean isFit(Target target, boolean evenRamping) {
        var id = target.instance().id();
        return switch (board.admission(target.instance())) {
            case Admission.Open(var share) -> evenRamping || takes(id, share);
            case Admission.CanaryOnly _ -> true;
            case Admission.Barred(var reason, _) -> {
                reasons.put(id, reason);
                yield false;
            }
        };
    }

    /// The draw holds for the whole exchange.
    private boolean takes(String id, double share) {
        if (leftOut.contains(id)) {
            return false;
        }
        if (share >= 1 || random.nextDouble() < share) {
            return true;
        }
        leftOut.add(id);
        reasons.put(id, "ramping");
        return false;
    }

    /// Keeps why the candidate given last was passed over: `quota: instance`, `connect refused`,
    /// `status 500`.
    public void passOver(String reason) {
        if (current != null) {
            reasons.put(current.instance().id(), reason);
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
                var taken = current != null && current.instance().id().equals(id);
                notes.add(
                        new CandidateNote(
                                id, taken, taken ? "" : reasons.getOrDefault(id, NOT_NEEDED)));
            }
        }
        return notes;
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
