package dev.sluice.bench;

import dev.sluice.bench.load.Generator;
import dev.sluice.bench.load.Load;
import dev.sluice.bench.load.Measured;
import dev.sluice.bench.load.Target;
import dev.sluice.bench.rig.GatewayUnderTest;
import dev.sluice.bench.rig.Nginx;
import dev.sluice.bench.rig.Subject;
import dev.sluice.bench.rig.Upstream;
import dev.sluice.bench.rig.World;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Measures the gateway beside nginx's bare `proxy_pass`, both before the same upstream, and prints
/// the table of `bench/README.md`.
///
/// Every figure comes from rounds that alternate (A B A B), so that what else happens on the
/// machine hits both.
public final class BenchMain {
    private static final int CONNECTIONS = 64;
    private static final int WORKERS = 2;
    private static final int PACE = 2_000;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration FIRST_WARM_UP = Duration.ofSeconds(20);

    private BenchMain() {}

    public static void main(String[] args) throws Exception {
        var rounds = Integer.getInteger("bench.rounds", 3);
        var seconds = Integer.getInteger("bench.seconds", 8);
        var folder = Files.createTempDirectory("sluice-bench");
        var subjects = new ArrayList<Subject>();
        try (var generator = new Generator()) {
            var upstream = Upstream.start(folder.resolve("upstream"));
            subjects.add(upstream);
            subjects.add(Nginx.start(folder.resolve("nginx"), WORKERS, upstream.port()));
            subjects.add(GatewayUnderTest.start(folder.resolve("gateway"), upstream.port()));
            warmUp(generator, subjects);
            for (var stream : new boolean[] {false, true}) {
                System.out.println(stream ? "\n### Streams of 16 events" : "\n### Plain answers");
                var load = new Load(CONNECTIONS, 0, Duration.ofSeconds(seconds));
                System.out.print(
                        Report.throughput(rounds(generator, subjects, stream, load, rounds)));
            }
            System.out.println("\n### Paced, " + PACE + " plain requests a second");
            var load = new Load(CONNECTIONS, PACE, Duration.ofSeconds(seconds));
            System.out.print(Report.paced(rounds(generator, subjects, false, load, rounds)));
        } finally {
            subjects.reversed().forEach(Subject::close);
        }
    }

    /// Gives every JVM the traffic its compiler needs before anything is measured.
    private static void warmUp(Generator generator, List<Subject> subjects) {
        for (var stream : new boolean[] {false, true}) {
            for (var subject : subjects) {
                generator.run(target(subject, stream), new Load(CONNECTIONS, 0, FIRST_WARM_UP));
            }
        }
    }

    private static Target target(Subject subject, boolean stream) {
        return Target.chat(
                subject.name(), subject.port(), stream, World.chat(stream), subject.headers());
    }

    private static Map<String, Measured> rounds(
            Generator generator, List<Subject> subjects, boolean stream, Load load, int rounds) {
        var sums = new LinkedHashMap<String, Measured>();
        for (var round = 0; round < rounds; round++) {
            for (var subject : subjects) {
                var target = target(subject, stream);
                sums.merge(
                        subject.name(), measured(generator, subject, target, load), Measured::plus);
            }
        }
        return sums;
    }

    /// Warms the target up and measures it, its CPU time included.
    private static Measured measured(
            Generator generator, Subject subject, Target target, Load load) {
        generator.run(target, load.lasting(WARM_UP));
        var before = subject.cpuSeconds();
        var run = generator.run(target, load);
        return run.withCpu(subject.cpuSeconds() - before);
    }
}
