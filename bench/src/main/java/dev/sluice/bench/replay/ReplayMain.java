package dev.sluice.bench.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/// Prints the tables of `docs/quota-accuracy.md`: how far each way to keep a quota passes it, and
/// what that costs. Start it with `./bench/quota.sh [hours] [seeds]`.
public final class ReplayMain {
    private static final long[] LIMITS = {5_000, 10_000, 20_000, 50_000, 500_000};
    private static final int LEARNED_CALLS = 300;
    private static final long TEACHER = 1_000_003;

    private ReplayMain() {}

    public static void main(String[] args) {
        var hours = Integer.parseInt(args.length > 0 ? args[0] : "10");
        var seeds = Integer.parseInt(args.length > 1 ? args[1] : "3");
        for (var shape : List.of(Shape.CHAT, Shape.CODE)) {
            System.out.printf(
                    Locale.ROOT,
                    "%n%s, %d windows of an hour for each line%n%n%s",
                    shape.name(),
                    hours * seeds,
                    Row.HEAD);
            for (var factor : new double[] {1, 4}) {
                var traces = new ArrayList<Trace>();
                for (var seed = 1; seed <= seeds; seed++) {
                    traces.add(Trace.draw(shape.times(factor), hours, seed));
                }
                for (var limit : LIMITS) {
                    print(limit, factor, traces);
                }
            }
        }
    }

    private static void print(long limit, double factor, List<Trace> traces) {
        var before = Trace.draw(traces.getFirst().shape(), 1, TEACHER).calls();
        var lesson = before.subList(0, Math.min(LEARNED_CALLS, before.size()));
        row("check, then charge", limit, factor, traces, CheckThenCharge::new);
        row(
                "hold p90, no cut",
                limit,
                factor,
                traces,
                (clock, most) -> new Reserving(clock, most, false).learned(lesson));
        row(
                "**hold, extend, cut**",
                limit,
                factor,
                traces,
                (clock, most) -> new Reserving(clock, most, true).learned(lesson));
    }

    private static void row(
            String name,
            long limit,
            double factor,
            List<Trace> traces,
            BiFunction<SimulatedClock, Long, Policy> policy) {
        var row = new Row(name, limit, factor);
        for (var trace : traces) {
            var clock = new SimulatedClock();
            row.add(Replay.of(trace, clock, policy.apply(clock, limit)));
        }
        System.out.print(row);
    }
}
