package dev.sluice.gateway.balance;

import static dev.sluice.gateway.balance.SchedulingBench.ADAPTIVE;
import static dev.sluice.gateway.balance.SchedulingBench.LEAST_REQUEST;
import static dev.sluice.gateway.balance.SchedulingBench.ROUND_ROBIN;

import dev.sluice.gateway.balance.SchedulingBench.Mean;
import dev.sluice.gateway.balance.SchedulingBench.Outcome;
import dev.sluice.gateway.balance.SchedulingBench.Scenario;
import dev.sluice.gateway.balance.SimTraffic.Shape;
import dev.sluice.gateway.health.RampTimes;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// The tables of `docs/scheduling.md`.
final class SchedulingReport {
    private static final List<String> WAYS = List.of(ROUND_ROBIN, LEAST_REQUEST, ADAPTIVE);

    private final SchedulingBench bench;
    private final StringBuilder text = new StringBuilder();

    SchedulingReport(SchedulingBench bench) {
        this.bench = bench;
    }

    /// Runs everything; this takes a minute or two.
    String write() {
        choice();
        targets();
        faults();
        ramp();
        return text.toString();
    }

    private void choice() {
        line("| scenario | load | way | p50 (s) | p99 (s) | prompt tokens read |");
        line("|---|---|---|---|---|---|");
        for (var load : new double[] {0.5, 0.8, 0.9, 1.0}) {
            rows("S1 eight equals, long prompts", SchedulingBench.equal(Shape.LONG, load));
        }
        rows("S1 eight equals, chat", SchedulingBench.equal(Shape.CHAT, 0.9));
        rows("S2 one of eight at half speed", SchedulingBench.halfSpeed());
        rows("S3 mixed: 2, 2, 1, 1, 1, 1, ½, ½", SchedulingBench.mixed());
        rows("S4 a hundred documents", SchedulingBench.documents());
        rows("S5 bursts of code completion", SchedulingBench.bursts());
    }

    private void rows(String name, Scenario scenario) {
        for (var way : WAYS) {
            line(
                    "| %s | %.1f | `%s` | %.2f | %.2f | %.0f %% |",
                    name,
                    scenario.load(),
                    way,
                    bench.figure(scenario, way, Outcome::p50).mean(),
                    bench.figure(scenario, way, Outcome::p99).mean(),
                    100 * bench.figure(scenario, way, Outcome::read).mean());
        }
    }

    private void targets() {
        line("");
        line("| `adaptive` as part of | figure | scenario | mean | upper end | target |");
        line("|---|---|---|---|---|---|");
        for (var load : new double[] {0.9, 1.0}) {
            var equal = SchedulingBench.equal(Shape.LONG, load);
            target("S1 at " + load, equal, LEAST_REQUEST, "p99", Outcome::p99, 0.65);
            target("S1 at " + load, equal, ROUND_ROBIN, "p99", Outcome::p99, 0.30);
            target("S1 at " + load, equal, ROUND_ROBIN, "p50", Outcome::p50, 0.60);
        }
        target("S2", SchedulingBench.halfSpeed(), LEAST_REQUEST, "p99", Outcome::p99, 0.80);
        target("S3", SchedulingBench.mixed(), LEAST_REQUEST, "p99", Outcome::p99, 0.80);
        target("S4", SchedulingBench.documents(), ROUND_ROBIN, "p50", Outcome::p50, 0.05);
    }

    private void target(
            String name,
            Scenario scenario,
            String other,
            String figure,
            ToDoubleFunction<Outcome> of,
            double target) {
        var ratio = bench.ratio(scenario, ADAPTIVE, other, of);
        line(
                "| `%s` | %s | %s | %.2f | %.2f | %.2f |",
                other, figure, name, ratio.mean(), ratio.upper(), target);
    }

    private void faults() {
        line("");
        line("| fault | way | errors to callers | noticed after (s) | p99 of the minute (s) |");
        line("|---|---|---|---|---|");
        for (var shape : List.of(Shape.LONG, Shape.CHAT)) {
            for (var way : WAYS) {
                fault("S6 answers errors, " + word(shape), SchedulingBench.errors(shape), way);
                fault("S7 freezes, " + word(shape), SchedulingBench.freeze(shape), way);
            }
        }
    }

    private void fault(String name, Scenario scenario, String way) {
        var noticed = bench.figure(scenario, way, outcome -> noticed(outcome, "suspect"));
        line(
                "| %s | `%s` | %.0f | %.2f | %.2f |",
                name,
                way,
                bench.figure(scenario, way, Outcome::errors).mean(),
                noticed.mean(),
                bench.figure(scenario, way, Outcome::windowP99).mean());
    }

    /// Seconds from the fault until its instance was first seen in this state.
    static double noticed(Outcome outcome, String word) {
        return outcome.changes().stream()
                .filter(change -> change.at() >= 100 && change.instance().equals("engine-0"))
                .filter(change -> change.word().equals(word))
                .mapToDouble(change -> change.at() - 100)
                .findFirst()
                .orElse(Double.POSITIVE_INFINITY);
    }

    private void ramp() {
        line("");
        line("| S9 cold return | ramp | p99 of two minutes (s) | share of the cloud | errors |");
        line("|---|---|---|---|---|");
        for (var shape : List.of(Shape.LONG, Shape.CHAT)) {
            var scenario = SchedulingBench.coldReturn(shape);
            ramp(scenario, "none", SchedulingBench.NO_RAMP);
            ramp(scenario, "60 s", RampTimes.DEFAULTS);
            var ratio = bench.rampRatio(scenario, ADAPTIVE);
            line(
                    "| %s | ratio | %.2f, upper end %.2f (target 0.35) | | |",
                    word(shape), ratio.mean(), ratio.upper());
        }
    }

    private void ramp(Scenario scenario, String name, RampTimes ramps) {
        var outcomes = bench.outcomes(scenario, ADAPTIVE, ramps);
        line(
                "| %s | %s | %.2f | %.0f %% | %.0f |",
                word(scenario.shape()),
                name,
                mean(outcomes, Outcome::windowP99),
                100 * mean(outcomes, Outcome::cloudShare),
                mean(outcomes, Outcome::errors));
    }

    private static double mean(List<Outcome> outcomes, ToDoubleFunction<Outcome> figure) {
        return Mean.of(outcomes.stream().mapToDouble(figure).toArray()).mean();
    }

    private static String word(Shape shape) {
        return shape.name().toLowerCase(Locale.ROOT);
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
