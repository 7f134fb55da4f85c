package dev.sluice.gateway.balance;

import dev.sluice.gateway.balance.SimEngine.Ill;
import dev.sluice.gateway.balance.SimGateway.Change;
import dev.sluice.gateway.balance.SimGateway.Fate;
import dev.sluice.gateway.balance.SimGateway.Node;
import dev.sluice.gateway.balance.SimTraffic.Shape;
import dev.sluice.gateway.health.RampTimes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// The scenarios by which ways to choose are compared: the same requests, the same engines, the
/// same faults, several seeds.
final class SchedulingBench {
    static final RampTimes NO_RAMP = new RampTimes(Duration.ZERO, Duration.ZERO);
    static final String ROUND_ROBIN = "roundrobin";
    static final String LEAST_REQUEST = "least_request";
    static final String ADAPTIVE = "adaptive";

    private static final double WARM_UP = 0.2;
    private static final Map<Shape, Double> CAPACITY = new HashMap<>();

    private final int seeds;
    private final Map<Run, List<Outcome>> done = new HashMap<>();

    /// @param seeds how often each is run, each time with other requests
    SchedulingBench(int seeds) {
        this.seeds = seeds;
    }

    /// What one run came to. Times are seconds; the window is the scenario's. `read` is the share
    /// of prompt tokens that engines had to read, because they did not have them any more.
    record Outcome(
            double p50,
            double p99,
            double windowP99,
            int errors,
            double cloudShare,
            double read,
            List<Change> changes) {}

    /// Something to go through, with any way to choose.
    record Scenario(
            String name,
            Shape shape,
            double load,
            double seconds,
            List<Node> nodes,
            double windowFrom,
            double windowUntil) {

        static Scenario steady(String name, Shape shape, double load, List<Node> nodes) {
            return new Scenario(name, shape, load, 400, nodes, 0, Double.MAX_VALUE);
        }

        /// Requests a second: this part of what all engines get through together.
        double perSecond() {
            var speeds = nodes.stream().filter(node -> !node.isCloud()).mapToDouble(Node::speed);
            return load * capacity(shape) * speeds.sum();
        }

        int requests() {
            return (int) (perSecond() * seconds);
        }
    }

    private record Run(Scenario scenario, String algorithm, RampTimes ramps) {}

    /// A number over several seeds: its mean, and the upper end of its 95 % interval by resampling.
    record Mean(double mean, double upper) {
        static Mean of(double... values) {
            var random = new Random(1);
            var means = new double[1_000];
            for (var i = 0; i < means.length; i++) {
                means[i] =
                        IntStream.range(0, values.length)
                                .mapToDouble(_ -> values[random.nextInt(values.length)])
                                .average()
                                .orElse(0);
            }
            Arrays.sort(means);
            return new Mean(Arrays.stream(values).average().orElse(0), means[974]);
        }
    }

    // The scenarios, numbered as in the design

    static Scenario equal(Shape shape, double load) {
        return Scenario.steady("S1", shape, load, alike(8));
    }

    static Scenario halfSpeed() {
        return Scenario.steady("S2", Shape.LONG, 0.9, pool(1, 1, 1, 1, 1, 1, 1, 0.5));
    }

    static Scenario mixed() {
        return Scenario.steady("S3", Shape.LONG, 0.9, pool(2, 2, 1, 1, 1, 1, 0.5, 0.5));
    }

    static Scenario documents() {
        return Scenario.steady("S4", Shape.DOCUMENTS, 0.9, alike(8));
    }

    static Scenario bursts() {
        return Scenario.steady("S5", Shape.CODE, 0.7, alike(8));
    }

    /// One engine answers errors for a minute.
    static Scenario errors(Shape shape) {
        return oneIll("S6", shape, Ill.ERRORS);
    }

    /// One engine freezes for half a minute.
    static Scenario freeze(Shape shape) {
        return oneIll("S7", shape, Ill.FROZEN);
    }

    private static Scenario oneIll(String name, Shape shape, Ill ill) {
        var nodes = new ArrayList<>(alike(8));
        nodes.set(0, nodes.getFirst().ill(ill, 100, ill == Ill.FROZEN ? 130 : 160));
        return new Scenario(name, shape, 0.8, 220, nodes, 100, 160);
    }

    /// The whole tier is gone for two minutes and comes back with cold caches and at half its speed
    /// for half a minute; a cloud stands in. The window is the two minutes after its return.
    static Scenario coldReturn(Shape shape) {
        var nodes = new ArrayList<Node>();
        for (var node : alike(8)) {
            nodes.add(node.ill(Ill.GONE, 60, 180).ill(Ill.HALF_SPEED, 180, 210));
        }
        nodes.add(Node.cloud("cloud"));
        return new Scenario("S9", shape, 0.9, 320, nodes, 180, 300);
    }

    private static List<Node> pool(double... speeds) {
        return IntStream.range(0, speeds.length)
                .mapToObj(i -> Node.of("engine-" + i).speed(speeds[i]))
                .toList();
    }

    private static List<Node> alike(int count) {
        var speeds = new double[count];
        Arrays.fill(speeds, 1);
        return pool(speeds);
    }

    // What they come to

    /// A figure of this scenario.
    Mean figure(Scenario scenario, String algorithm, ToDoubleFunction<Outcome> figure) {
        var outcomes = outcomes(scenario, algorithm, RampTimes.DEFAULTS);
        return Mean.of(outcomes.stream().mapToDouble(figure).toArray());
    }

    /// A figure with the one way to choose as part of the same with the other, seed by seed.
    Mean ratio(Scenario scenario, String one, String other, ToDoubleFunction<Outcome> figure) {
        return ratio(
                outcomes(scenario, one, RampTimes.DEFAULTS),
                outcomes(scenario, other, RampTimes.DEFAULTS),
                figure);
    }

    /// The window's p99 with a ramp as part of the same without one.
    Mean rampRatio(Scenario scenario, String algorithm) {
        return ratio(
                outcomes(scenario, algorithm, RampTimes.DEFAULTS),
                outcomes(scenario, algorithm, NO_RAMP),
                Outcome::windowP99);
    }

    private static Mean ratio(
            List<Outcome> ones, List<Outcome> others, ToDoubleFunction<Outcome> figure) {
        return Mean.of(
                IntStream.range(0, ones.size())
                        .mapToDouble(i ->
                                figure.applyAsDouble(ones.get(i))
                                        / figure.applyAsDouble(others.get(i)))
                        .toArray());
    }

    /// All runs of this scenario, each made once.
    List<Outcome> outcomes(Scenario scenario, String algorithm, RampTimes ramps) {
        return done.computeIfAbsent(
                new Run(scenario, algorithm, ramps),
                run ->
                        IntStream.rangeClosed(1, seeds)
                                .mapToObj(seed -> run(scenario, algorithm, ramps, seed))
                                .toList());
    }

    private static Outcome run(Scenario scenario, String algorithm, RampTimes ramps, long seed) {
        var calls =
                SimTraffic.of(scenario.shape(), seed, scenario.requests(), scenario.perSecond());
        var gateway = new SimGateway(algorithm, scenario.nodes(), ramps, seed);
        var fates = gateway.run(calls);
        var from = calls.getLast().at() * WARM_UP;
        var firsts = firsts(fates, from, Double.MAX_VALUE);
        var window = firsts(fates, scenario.windowFrom(), scenario.windowUntil());
        return new Outcome(
                at(firsts, 0.5),
                at(firsts, 0.99),
                at(window, 0.99),
                (int) fates.stream().filter(fate -> fate.first() < 0).count(),
                fates.stream().filter(Fate::cloud).count() / (double) fates.size(),
                gateway.tokensRead()
                        / (double) calls.stream().mapToLong(SimTraffic.Call::promptTokens).sum(),
                List.copyOf(gateway.changes()));
    }

    private static double[] firsts(List<Fate> fates, double from, double until) {
        return fates.stream()
                .filter(fate -> fate.first() >= 0 && fate.at() >= from && fate.at() < until)
                .mapToDouble(Fate::first)
                .sorted()
                .toArray();
    }

    private static double at(double[] sorted, double share) {
        return sorted.length == 0
                ? 0
                : sorted[Math.min(sorted.length - 1, (int) (share * sorted.length))];
    }

    /// Requests a second that one engine gets through when it never has to wait for work and knows
    /// nothing of any prompt.
    static synchronized double capacity(Shape shape) {
        return CAPACITY.computeIfAbsent(shape, SchedulingBench::measured);
    }

    private static double measured(Shape shape) {
        var clock = new SimClock();
        var engine = new SimEngine(clock, 1, false, List.of());
        var last = new double[1];
        var calls = SimTraffic.of(shape, 77, 2_000, 2);
        for (var call : calls) {
            var cold =
                    new SimTraffic.Call(
                            0, PromptPrefix.NONE, call.promptTokens(), call.completionTokens());
            engine.take(new Timed(cold, clock, last));
        }
        clock.run(1e6);
        return calls.size() / last[0];
    }

    private record Timed(SimTraffic.Call call, SimClock clock, double[] last)
            implements SimEngine.Job {
        @Override
        public void refused() {}

        @Override
        public void failed() {}

        @Override
        public void token(boolean first) {}

        @Override
        public void done() {
            last[0] = clock.now();
        }
    }
}
