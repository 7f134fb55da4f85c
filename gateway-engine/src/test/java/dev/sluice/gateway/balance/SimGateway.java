package dev.sluice.gateway.balance;

import static java.util.Objects.requireNonNull;

import dev.sluice.control.BalancerConfig;
import dev.sluice.control.RouteConfig;
import dev.sluice.control.TargetConfig;
import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.health.AttemptOutcome;
import dev.sluice.gateway.health.GivenUp;
import dev.sluice.gateway.health.HealthBoard;
import dev.sluice.gateway.health.InstanceHealth;
import dev.sluice.gateway.health.RampTimes;
import dev.sluice.gateway.health.UnderWay;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The gateway's own choosing and judging, real classes all of them, in front of simulated engines
/// and under a clock of its own.
final class SimGateway {

    /// One instance of the route.
    record Node(String name, int priority, int weight, double speed, List<SimEngine.Spell> spells) {
        static Node of(String name) {
            return new Node(name, 10, 1, 1, List.of());
        }

        Node speed(double speed) {
            return new Node(name, priority, weight, speed, spells);
        }

        Node ill(SimEngine.Ill ill, double from, double until) {
            var more = new ArrayList<>(spells);
            more.add(new SimEngine.Spell(ill, from, until));
            return new Node(name, priority, weight, speed, more);
        }

        static Node cloud(String name) {
            return new Node(name, 1, 1, 1, List.of());
        }

        boolean isCloud() {
            return priority == 1;
        }
    }

    /// How one request fared. `first` is the seconds to its first token, -1 where it got none.
    record Fate(double at, double first, boolean cloud, boolean broken) {}

    /// A change of an instance's state.
    record Change(double at, String instance, String word, String reason) {}

    private final SimClock clock = new SimClock();
    private final HealthBoard board;
    private final PriorityTiers tiers;
    private final Catalog catalog;
    private final Map<String, SimEngine> engines = new HashMap<>();
    private final Set<Way> under = new LinkedHashSet<>();
    private final List<Fate> fates = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private int open;

    SimGateway(String algorithm, List<Node> nodes, RampTimes ramps, long seed) {
        board = new HealthBoard(clock.ticker(), new Random(seed), ramps);
        tiers = new PriorityTiers(board, new Random(seed + 1));
        catalog = catalog(algorithm, nodes);
        board.swapped(catalog);
        board.onChange(it -> changes.add(change(it.instanceId(), it.now())));
        for (var node : nodes) {
            engines.put(
                    node.name(), new SimEngine(clock, node.speed(), node.isCloud(), node.spells()));
        }
    }

    private Change change(String id, InstanceHealth now) {
        return new Change(clock.now(), id, now.word(), now.reason());
    }

    private static Catalog catalog(String algorithm, List<Node> nodes) {
        var world = new TestSnapshot();
        var route = RouteConfig.newBuilder(TestSnapshot.route("sim").build());
        for (var node : nodes) {
            world.snapshot()
                    .addInstances(
                            node.isCloud()
                                    ? TestSnapshot.cloud(node.name())
                                    : TestSnapshot.selfHosted(node.name()));
            route.addTargets(
                    TargetConfig.newBuilder()
                            .setInstanceId(node.name())
                            .setPriority(node.priority())
                            .setWeight(node.weight()));
        }
        route.setBalancer(BalancerConfig.newBuilder().setAlgorithm(algorithm));
        world.snapshot().addRoutes(route);
        return world.compiled();
    }

    /// Sends them all through, and answers how each fared, in the order of their arrival.
    List<Fate> run(List<SimTraffic.Call> calls) {
        open = calls.size();
        for (var call : calls) {
            clock.at(call.at(), () -> new Way(call).next());
        }
        clock.after(0.1, this::watch);
        clock.run(calls.getLast().at() + 600);
        return fates;
    }

    /// Tokens of prompts that engines have read.
    long tokensRead() {
        return engines.values().stream().mapToLong(SimEngine::tokensRead).sum();
    }

    /// What changed, in its order.
    List<Change> changes() {
        return changes;
    }

    private void watch() {
        board.watch();
        List.copyOf(under).forEach(Way::look);
        if (open > 0) {
            clock.after(0.1, this::watch);
        }
    }

    /// One request's way, attempt after attempt.
    private final class Way implements SimEngine.Job {
        private final SimTraffic.Call call;
        private final AttemptPlan plan;
        private @Nullable UnderWay load;
        private Runnable stop = () -> {};
        private boolean cloud;
        private double first = -1;

        Way(SimTraffic.Call call) {
            this.call = call;
            this.plan =
                    tiers.plan(
                            requireNonNull(catalog.routeByModel("sim")),
                            new Demand(
                                    null,
                                    call.promptTokens(),
                                    true,
                                    "",
                                    call.prefix(),
                                    () -> call.prefix().hash(call.prefix().size() - 1) | 1));
        }

        @Override
        public SimTraffic.Call call() {
            return call;
        }

        void next() {
            var candidate = plan.next();
            if (candidate == null) {
                end(first < 0);
                return;
            }
            var id = candidate.target().instance().id();
            cloud = candidate.target().priority() == 1;
            load = plan.sent();
            under.add(this);
            stop = requireNonNull(engines.get(id)).take(this);
        }

        /// As an attempt does at each tick.
        void look() {
            if (load != null && first < 0 && load.givenUp() != GivenUp.NO) {
                stop.run();
                move(new AttemptOutcome.MovedAway("silent"));
            }
        }

        private void move(AttemptOutcome outcome) {
            under.remove(this);
            requireNonNull(load).ended(outcome);
            if (first >= 0) {
                end(true);
            } else {
                plan.passOver("failed");
                next();
            }
        }

        @Override
        public void refused() {
            move(new AttemptOutcome.ConnectFailed("connect refused"));
        }

        @Override
        public void failed() {
            move(new AttemptOutcome.Answered(500, null));
        }

        @Override
        public void token(boolean isFirst) {
            var one = requireNonNull(load);
            one.heard();
            if (isFirst) {
                first = clock.now() - call.at();
                one.firstContent();
            }
        }

        @Override
        public void done() {
            under.remove(this);
            requireNonNull(load).ended(null);
            end(false);
        }

        private void end(boolean broken) {
            open--;
            fates.add(new Fate(call.at(), first, cloud, broken));
        }
    }
}
