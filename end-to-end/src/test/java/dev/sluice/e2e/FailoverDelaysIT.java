package dev.sluice.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.simulator.Fault;
import dev.sluice.simulator.Mood;
import dev.sluice.simulator.Pace;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.SimulatorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// What a failover costs in time, for `bench/failover.sh`: it prints figures and asserts none, and
/// is no part of the build's tests.
@ExtendWith(SharedProduct.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfSystemProperty(named = "sluice.measure", matches = "failover")
final class FailoverDelaysIT {
    private static final String SPARE = "delay-spare";

    /// Instances of each fault; each is good for three requests, then it is out.
    private static final int INSTANCES = 10;

    private static final int TRIES = 3;
    private static final int FREEZES = 5;
    private static final int STREAMS = 4;
    private static final int WARM_UP = 200;

    private final Map<String, Simulator> models = new HashMap<>();
    private final BlackHole blackHole = new BlackHole();
    private final Setup setup;
    private final Timeline timeline;
    private final Application application;
    private final String key;
    private final Product product;

    FailoverDelaysIT(Product product) {
        this.product = product;
        this.setup = new Setup(product.rest()).tenant("delay");
        this.timeline = new Timeline(product.rest());
        instance(SPARE, model(SPARE, Mood.CALM), "cloud", "");
        route(SPARE, SPARE);
        setup.consumer("delay", "delay-bot");
        this.key = setup.key("delay", "delay-bot");
        this.application = product.application(key);
    }

    @AfterAll
    void stop() {
        application.close();
        blackHole.close();
        models.values().forEach(Simulator::close);
    }

    /// @param fault null = the black hole
    private record Trouble(String words, String name, @Nullable Fault fault) {
        String instance(int number) {
            return "delay-" + name + "-" + number;
        }
    }

    /// Each request that fails first is sent right behind one that does not, so that both see the
    /// same machine.
    @Test
    void added_delay_of_a_moved_request() {
        var faults =
                List.of(
                        new Trouble("refused connection", "refuse", new Fault.Refuse()),
                        new Trouble("reset before an answer", "reset", new Fault.CloseOnRequest()),
                        new Trouble("status 500", "500", Fault.Status.of(500)),
                        new Trouble("black hole, connect timeout 500 ms", "hole", null));
        for (var fault : faults) {
            for (var i = 0; i < INSTANCES; i++) {
                var name = fault.instance(i);
                var endpoint =
                        fault.fault == null
                                ? blackHole.endpoint()
                                : model(name, Mood.CALM.with(fault.fault));
                instance(name, endpoint, "cloud", ",\"timeouts\":{\"connect\":\"PT0.5S\"}");
                route(name, name, SPARE);
            }
        }
        setup.applied();
        for (var i = 0; i < WARM_UP; i++) {
            millis(SPARE);
        }
        say(
                "| fault | requests | added, median (ms) | added, worst (ms) | without, median (ms) | noticed after |");
        say("|---|---:|---:|---:|---:|---|");
        for (var fault : faults) {
            var added = new ArrayList<Double>();
            var plain = new ArrayList<Double>();
            var noticed = 0L;
            for (var i = 0; i < INSTANCES; i++) {
                var name = fault.instance(i);
                for (var n = 0; n < TRIES; n++) {
                    var without = millis(SPARE);
                    plain.add(without);
                    added.add(millis(name) - without);
                }
                var out = timeline.awaitState(name, "is out", FailoverDelaysIT::isOut);
                noticed = Math.max(noticed, out.at("/affected/0/requests").asLong());
            }
            say(
                    "| %s | %d | %.1f | %.1f | %.1f | %d requests |",
                    fault.words, added.size(), median(added), worst(added), median(plain), noticed);
        }
        say("");
    }

    /// From the last chunk that any caller heard to the moment at which the gateway says that the
    /// instance is suspect.
    @Test
    void a_freeze_while_decoding() throws Exception {
        var names = IntStream.range(0, FREEZES).mapToObj(i -> "delay-freeze-" + i).toList();
        var mood = Mood.CALM.with(new Pace(Duration.ofMillis(50), 40, 400, 0));
        for (var name : names) {
            instance(name, model(name, mood.with(new Fault.Freeze(60))), "self-hosted", "");
            route(name, name, SPARE);
        }
        setup.applied();
        var after = new ArrayList<Double>();
        for (var name : names) {
            var callers = new ArrayList<CompletableFuture<Instant>>();
            for (var i = 0; i < STREAMS; i++) {
                callers.add(
                        CompletableFuture.supplyAsync(
                                () -> lastHeard(name), Thread::startVirtualThread));
            }
            var suspect =
                    timeline.awaitState(
                            name,
                            "is silent",
                            state -> state.path("reason").asString().equals("silence"));
            // The freeze was for good; what the callers still wait for is of no interest.
            requireNonNull(models.remove(name)).close();
            var last = Instant.MIN;
            for (var caller : callers) {
                var heard = caller.get();
                last = heard.isAfter(last) ? heard : last;
            }
            after.add(
                    Duration.between(last, Instant.parse(suspect.path("at").asString())).toNanos()
                            / 1e9);
        }
        say(
                "| %d freezes, %d streams each | noticed after, median (s) | worst (s) |",
                FREEZES, STREAMS);
        say("|---|---:|---:|");
        say("| frozen while decoding | %.2f | %.2f |\n", median(after), worst(after));
    }

    @Test
    void the_way_back() {
        var names = List.of("delay-back-cloud", "delay-back-own");
        var checks =
                ",\"checks\":{\"active\":{\"type\":\"http\",\"http_path\":\"/health\",\"timeout\":5,"
                        + "\"healthy\":{\"interval\":1,\"successes\":1},\"unhealthy\":{\"interval\":1,\"tcp_failures\":1}}}";
        for (var name : names) {
            var hosting = name.endsWith("own") ? "self-hosted" : "cloud";
            instance(name, model(name, Mood.CALM.with(new Fault.Refuse())), hosting, checks);
            route(name, name, SPARE);
        }
        setup.applied();
        for (var name : names) {
            timeline.awaitState(name, "is out", FailoverDelaysIT::isOut);
            millis(name);
        }
        var recovered = Instant.now();
        names.forEach(name -> requireNonNull(models.get(name)).mood(Mood.CALM));
        say(
                "| instance | in the ramp after (s) | its whole share after (s) | ramp itself (s) | traffic flowed back after (s) |");
        say("|---|---:|---:|---:|---:|");
        for (var name : names) {
            var moves =
                    Await.until(
                            name + " has all its traffic again",
                            () -> {
                                millis(name);
                                return timeline.statesOf(name).stream()
                                                .anyMatch(s -> to(s).equals("healthy"))
                                        ? timeline.movesOf(name, "flowed_back")
                                        : List.<JsonNode>of();
                            },
                            found -> !found.isEmpty());
            var ramping = at(timeline.awaitState(name, "ramps", s -> to(s).equals("ramping")));
            var whole = at(timeline.awaitState(name, "is well", s -> to(s).equals("healthy")));
            say(
                    "| %s | %.1f | %.1f | %.1f | %.1f |",
                    name.endsWith("own") ? "self-hosted, ramp of 60 s" : "cloud, ramp of 15 s",
                    seconds(recovered, ramping),
                    seconds(recovered, whole),
                    seconds(ramping, whole),
                    seconds(recovered, at(moves.getFirst())));
        }
        say("");
    }

    private Instant lastHeard(String model) {
        var last = Instant.now();
        try (var socket = new RawSocket(product.gatewayPort())) {
            socket.chat(key, Application.chat(model, true));
            while (true) {
                socket.readUntil("\"content\"");
                last = Instant.now();
            }
        } catch (IOException | AssertionError _) {
            return last;
        }
    }

    private double millis(String model) {
        var begin = System.nanoTime();
        var answer = application.post(question(model));
        var took = (System.nanoTime() - begin) / 1e6;
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return took;
    }

    /// No two alike: a request that breaks two instances is suspected itself.
    private static String question(String model) {
        return """
        {"model":"%s","messages":[{"role":"user","content":"Where does the river go at %d?"}]}\
        """
                .formatted(model, System.nanoTime());
    }

    private URI model(String name, Mood mood) {
        var simulator = Simulator.start(SimulatorConfig.named(name, name).with(mood));
        models.put(name, simulator);
        return simulator.endpoint();
    }

    private void instance(String name, URI endpoint, String hosting, String more) {
        setup.put(
                "/instances/" + name,
                """
                {"provider":"openai-compatible","endpoint":"%s","model":"%s","hosting":"%s"%s}\
                """
                        .formatted(endpoint, name, hosting, more));
    }

    private void route(String name, String... instances) {
        setup.route(name, instances);
    }

    private static boolean isOut(JsonNode state) {
        return to(state).equals("ejected");
    }

    private static String to(JsonNode state) {
        return state.path("to").asString();
    }

    private static Instant at(JsonNode event) {
        return Instant.parse(event.path("at").asString());
    }

    private static double seconds(Instant from, Instant until) {
        return Duration.between(from, until).toMillis() / 1e3;
    }

    private static double median(List<Double> some) {
        return some.stream().sorted().skip(some.size() / 2).findFirst().orElseThrow();
    }

    private static double worst(List<Double> some) {
        return some.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    /// Leaves a line where the script finds it.
    private static void say(String format, Object... arguments) {
        try {
            Files.writeString(
                    Path.of(System.getProperty("sluice.work"))
                            .resolveSibling("failover-delays.txt"),
                    String.format(Locale.ROOT, format, arguments) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
