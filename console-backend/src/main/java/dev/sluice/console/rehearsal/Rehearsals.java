package dev.sluice.console.rehearsal;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.console.fleet.FleetStatus;
import dev.sluice.console.fleet.NodeState;
import dev.sluice.console.fleet.QuotaStates;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.pricing.Prices;
import dev.sluice.console.publishing.PublishedObjects;
import dev.sluice.console.publishing.RevisionLog;
import dev.sluice.console.publishing.SnapshotMapping;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.rehearsal.ArrivalTable.Arrivals;
import dev.sluice.console.rehearsal.LedgerTable.Level;
import dev.sluice.console.rehearsal.LedgerTable.Seed;
import dev.sluice.console.routes.RouteRow;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Permission;
import dev.sluice.control.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// Answers what a route would do with the requests of the last hour.
///
/// Quotas, consumers and the other routes are those of the newest published revision. An instance
/// that is disabled, drained or ejected by hand serves nobody; one that is only out for the moment
/// does, unless the question takes it down.
@Service
@Transactional(readOnly = true)
@PreAuthorize(Permission.ADMINISTER)
public class Rehearsals {
    private static final Duration USUAL = Duration.ofHours(1);
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Routes routes;
    private final Instances instances;
    private final Quotas quotas;
    private final Prices prices;
    private final RevisionLog revisions;
    private final PublishedObjects published;
    private final ArrivalTable arrivals;
    private final QuotaStates live;
    private final FleetStatus fleet;
    private final Clock clock;

    Rehearsals(
            Routes routes,
            Instances instances,
            Quotas quotas,
            Prices prices,
            RevisionLog revisions,
            PublishedObjects published,
            ArrivalTable arrivals,
            QuotaStates live,
            FleetStatus fleet,
            Clock clock) {
        this.routes = routes;
        this.instances = instances;
        this.quotas = quotas;
        this.prices = prices;
        this.revisions = revisions;
        this.published = published;
        this.arrivals = arrivals;
        this.live = live;
        this.fleet = fleet;
        this.clock = clock;
    }

    /// Rehearses; nothing is stored, and nobody but the asker hears of it.
    ///
    /// @throws dev.sluice.console.shared.ValidationException with every defect of the draft as a
    ///   save would name it, and for an instance or quota that is not there
    /// @throws dev.sluice.console.shared.NotFoundException where there is neither a draft nor a
    ///   route of that name
    public Rehearsal run(RehearsalQuestion question) {
        var defects = new Defects();
        var span = span(question, defects);
        var down = down(question.down(), defects);
        var spent = spent(question.spent(), defects);
        defects.throwIfAny();
        var draft = question.draft();
        var route =
                draft == null
                        ? routes.get(question.route())
                        : routes.draft(question.route(), draft);
        var until = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var from = until.minus(span);
        var found = arrivals.between(from, until, ArrivalTable.MOST);
        var gateways = gateways();
        var stage =
                new Stage(
                        newest(),
                        SnapshotMapping.route(route),
                        down,
                        spent,
                        question.start() == QuotaStart.LIVE ? levels() : Map.of(),
                        gateways,
                        from,
                        until,
                        question.start());
        var played = stage.play(found.arrivals());
        return new Account(
                        stage,
                        new Tariffs(prices.inForce(), until),
                        names(route, found.arrivals(), played, stage))
                .of(found.arrivals(), played, notes(route, found, gateways));
    }

    private static List<String> notes(RouteRow route, Arrivals found, int gateways) {
        var notes = new ArrayList<String>();
        if (found.sampled()) {
            notes.add(Rehearsal.SAMPLED);
        }
        if (found.estimated()) {
            notes.add(Rehearsal.ESTIMATED_TOKENS);
        }
        var balancer = route.balancer();
        if (balancer.algorithm().equals("adaptive")) {
            notes.add(Rehearsal.ADAPTIVE_AS_LEAST_REQUEST);
        }
        if (balancer.algorithm().equals("chash") && !"consumer".equals(balancer.hashOn())) {
            notes.add(Rehearsal.HASH_BY_REQUEST);
        }
        if (gateways > 1) {
            notes.add(Rehearsal.LIMIT_PER_GATEWAY);
        }
        return notes;
    }

    /// The names of everything that the answer speaks of; the draft's own first, for it may lead to
    /// an instance that no revision has yet.
    private Function<UUID, String> names(
            RouteRow route, List<Arrival> arrivals, Stage.Played played, Stage stage) {
        var names = new HashMap<UUID, String>();
        var ids = new HashSet<UUID>();
        for (var arrival : arrivals) {
            ids.add(arrival.tenant());
            ids.add(arrival.consumer());
            ids.add(arrival.route());
            if (arrival.instance() != null) {
                ids.add(arrival.instance());
            }
        }
        for (var fate : played.fates()) {
            if (fate instanceof Replay.Fate.Refused429(var by)) {
                ids.add(by.quotaId());
            }
        }
        ids.addAll(stage.targets().keySet());
        published.of(ids).values().forEach(object -> names.put(object.id(), object.name()));
        names.put(route.id(), route.name());
        route.targets()
                .forEach(target -> names.put(target.instance().id(), target.instance().name()));
        return id -> names.getOrDefault(id, "?");
    }

    private static Duration span(RehearsalQuestion question, Defects defects) {
        var span = question.span() == null ? USUAL : question.span();
        if (span.compareTo(SHORTEST) < 0 || span.compareTo(LONGEST) > 0) {
            defects.add("span", "error.range", "{0} (expected: {1} to {2})", span, "PT1M", "P1D");
        }
        return span;
    }

    private Set<UUID> down(Set<String> names, Defects defects) {
        var byName = new HashMap<String, UUID>();
        instances.refs().values().forEach(ref -> byName.put(ref.name(), ref.id()));
        return ids(
                names,
                byName,
                "down",
                "error.instance.unknown",
                "no instance is named {0}",
                defects);
    }

    private Set<UUID> spent(Set<String> names, Defects defects) {
        var byName = new HashMap<String, UUID>();
        quotas.all().forEach(quota -> byName.put(quota.name(), quota.id()));
        return ids(names, byName, "spent", "error.quota.unknown", "no quota is named {0}", defects);
    }

    private static Set<UUID> ids(
            Set<String> names,
            Map<String, UUID> byName,
            String field,
            String key,
            String message,
            Defects defects) {
        var ids = new HashSet<UUID>();
        for (var name : names.stream().sorted().toList()) {
            var id = byName.get(name);
            if (id == null) {
                defects.add(field, key, message, name);
            } else {
                ids.add(id);
            }
        }
        return ids;
    }

    private Snapshot newest() {
        try {
            var latest = revisions.latest();
            return latest.isEmpty()
                    ? Snapshot.getDefaultInstance()
                    : Snapshot.parseFrom(latest.get().bytes());
        } catch (InvalidProtocolBufferException broken) {
            throw new IllegalStateException("the newest revision is no snapshot", broken);
        }
    }

    private int gateways() {
        var here = fleet.gateways().stream().filter(node -> node.state() != NodeState.AWAY).count();
        return (int) Math.max(1, here);
    }

    private Map<Seed, Level> levels() {
        var levels = new HashMap<Seed, Level>();
        for (var state : live.all()) {
            levels.put(
                    new Seed(state.quotaId(), state.consumer()),
                    new Level(
                            state.used() + state.held(),
                            state.resetsAt() == null ? 0 : state.resetsAt().toEpochMilli()));
        }
        return levels;
    }
}
