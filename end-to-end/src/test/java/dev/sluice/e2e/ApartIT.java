package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.simulator.Counts;
import dev.sluice.simulator.Mood;
import dev.sluice.simulator.Pace;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.SimulatorConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Console and gateway as two processes with a database of their own: either may die, and the books
/// stay right.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ApartIT {
    private static final String NODE = "edge-1";
    private static final int CALLERS = 6;
    private static final int CROWD = 40;

    private final Path data = SharedProduct.folder("apart");
    private final Postgres postgres = Postgres.start();
    private final Simulator model = Simulator.start(SimulatorConfig.named("apart-a", "up"));
    private SluiceProcess console;
    private SluiceProcess gateway;
    private Setup setup;

    ApartIT() {
        console = startConsole(0, 0);
        setup = new Setup(new Rest(console.port("consolePort"), Product.ADMIN_KEY));
        var token =
                setup.rest()
                        .post("/gateways/" + NODE + "/join-token", "{}")
                        .body()
                        .path("token")
                        .asString();
        gateway = startGateway(Map.of("SLUICE_JOIN_TOKEN", token));
        setup.tenant("apart").instance("apart-a", model, "up").route("apart-qwen", "apart-a");
    }

    @AfterAll
    void stop() {
        gateway.close();
        console.close();
        model.close();
        postgres.close();
    }

    @Test
    void the_gateway_serves_while_the_console_is_away_and_nothing_is_lost() {
        model.mood(Mood.CALM);
        var key = consumer("apart-patient");
        model.reset();
        var consolePort = console.port("consolePort");
        var controlPort = console.port("controlPort");

        try (var application = new Application(gateway.port("gatewayPort"), key);
                var traffic = Traffic.start(application, "apart-qwen", CALLERS)) {
            traffic.awaitMore(30);
            console.kill();
            traffic.awaitMore(100);
            console = startConsole(consolePort, controlPort);
            traffic.awaitMore(30);
            traffic.stop();
            assertThat(traffic.failures()).isEmpty();
            assertBooksEqual("apart-patient", finished(traffic.answered()));
        }
    }

    @Test
    void a_killed_gateway_comes_back_with_ledger_and_books_as_the_model_counted_them()
            throws IOException {
        model.mood(Mood.CALM);
        var finished = consumer("apart-finished");
        var doomed = consumer("apart-doomed");
        setup.put(
                        "/quotas/apart-forty",
                        """
                        {"scope":{"tenant":"apart","consumer":"apart-finished"},"limit":40,\
                        "window":"PT1H","unit":"requests"}\
                        """)
                .applied();
        model.reset();
        try (var application = new Application(gateway.port("gatewayPort"), finished)) {
            for (var i = 0; i < 25; i++) {
                var answer = application.post(Application.chat("apart-qwen", i % 2 == 0));
                assertThat(answer.statusCode()).isEqualTo(200);
            }
        }
        var counted = finished(25);
        model.mood(Mood.CALM.with(Pace.of(Duration.ZERO, 20, 1_000_000)));
        var open = new ArrayList<RawSocket>();
        for (var i = 0; i < 3; i++) {
            var socket = new RawSocket(gateway.port("gatewayPort"));
            socket.chat(doomed, Application.chat("apart-qwen", true)).readUntil("its");
            open.add(socket);
        }

        gateway.kill();
        for (var socket : open) {
            socket.close();
        }
        gateway = startGateway(Map.of());

        assertBooksEqual("apart-finished", counted);
        var lost =
                Await.until(
                        "the three broken streams are in the books",
                        () -> setup.usageOf("apart-doomed"),
                        usage -> usage.requests() == 3);
        assertThat(lost.prompt()).isPositive();
        model.mood(Mood.CALM);
        try (var application = new Application(gateway.port("gatewayPort"), finished)) {
            var statuses = new HashMap<Integer, Integer>();
            for (var i = 0; i < 20; i++) {
                var answer = application.post(Application.chat("apart-qwen", i % 2 == 0));
                statuses.merge(answer.statusCode(), 1, Integer::sum);
            }
            assertThat(statuses)
                    .as("25 of 40 were used before")
                    .containsOnly(Map.entry(200, 15), Map.entry(429, 5));
        }
    }

    /// Whatever runs when the gateway is killed is charged by what its records say, in the ledger
    /// and in the books alike, and the quota goes on from there.
    @Test
    void a_killed_gateways_token_ledger_equals_its_records() {
        var longest = 140;
        model.mood(Mood.CALM.with(new Pace(Duration.ofMillis(50), 100, 60, longest - 60)));
        var key = consumer("apart-spender");
        setup.put(
                        "/quotas/apart-tokens",
                        """
                        {"scope":{"tenant":"apart","consumer":"apart-spender"},"limit":9000,\
                        "window":"PT1H","unit":"total_tokens"}\
                        """)
                .applied();
        model.reset();
        Crowd.Script streams = (name, _, _) -> Application.chat(name, true);
        try (var crowd =
                new Crowd(gateway.port("gatewayPort"), key, "apart-qwen", CROWD, streams)) {
            var spending = CompletableFuture.supplyAsync(() -> crowd.spend(() -> true));
            Await.until(
                    "a third is spent and answers run",
                    model::counts,
                    counts -> counts.closedTokens() > 3_000 && counts.open() > 0);
            gateway.kill();
            assertThat(spending.join().failures()).as("answers broken by the kill").isNotEmpty();
        }
        var broken = model.counts();

        gateway = startGateway(Map.of());
        Crowd.Round rest;
        try (var crowd =
                new Crowd(gateway.port("gatewayPort"), key, "apart-qwen", CROWD, streams)) {
            rest = crowd.spend(() -> true);
        }

        assertThat(rest.failures()).isEmpty();
        Await.until(
                "the books hold what the ledger holds",
                () -> setup.usageOf("apart-spender").total(),
                total -> total == rest.used());
        // What was learned of the model since it was last kept went with the killed process, so
        // that
        // what is counted along may be behind what the model tells at an answer's end: for each
        // answer at most its length (80) less the smallest hold (64).
        var limit = 9_000L + CROWD * (80L - 64);
        assertThat(rest.used()).isBetween(8_500L, limit);
        var billed =
                Await.until("no answer is open", model::counts, counts -> counts.open() == 0)
                        .billedTokens();
        // An answer that was open and had no checkpoint yet is charged its prompt and no more.
        assertThat(billed).isLessThanOrEqualTo(limit + broken.mostOpen() * longest);
    }

    @Test
    void a_gateway_that_starts_while_the_console_is_away_serves_what_it_knew() {
        model.mood(Mood.CALM);
        var key = consumer("apart-early");
        var consolePort = console.port("consolePort");
        var controlPort = console.port("controlPort");

        console.kill();
        gateway.kill();
        gateway = startGateway(Map.of());

        try (var application = new Application(gateway.port("gatewayPort"), key)) {
            assertThat(application.post(Application.chat("apart-qwen", true)).statusCode())
                    .isEqualTo(200);
        }
        console = startConsole(consolePort, controlPort);
        Await.until(
                "the early call is in the books",
                () -> setup.usageOf("apart-early").requests(),
                requests -> requests == 1);
    }

    /// The model's counts once it has finished so many answers: it may notice a moment after the
    /// caller that an answer is whole.
    private Counts finished(long answers) {
        return Await.until(
                "the model has finished " + answers + " answers",
                model::counts,
                counts -> counts.finished() >= answers);
    }

    private void assertBooksEqual(String consumer, Counts counted) {
        Await.until(
                "the books of "
                        + consumer
                        + " equal "
                        + counted.finished()
                        + " answers, "
                        + counted.promptTokens()
                        + " + "
                        + counted.completionTokens()
                        + " tokens",
                () -> setup.usageOf(consumer),
                usage ->
                        usage.equals(
                                new Setup.Usage(
                                        counted.finished(),
                                        counted.promptTokens(),
                                        counted.completionTokens(),
                                        counted.promptTokens() + counted.completionTokens())));
    }

    /// Makes a consumer and waits until the gateway knows its key.
    private String consumer(String name) {
        setup.consumer("apart", name);
        var key = setup.key("apart", name);
        setup.applied();
        return key;
    }

    private SluiceProcess startConsole(int consolePort, int controlPort) {
        var settings = new HashMap<>(postgres.settings());
        settings.put("SLUICE_CONSOLE_PORT", Integer.toString(consolePort));
        settings.put("SLUICE_CONTROL_PORT", Integer.toString(controlPort));
        return SluiceProcess.start(
                "console", data, data.resolve("console/run.json"), Product.settings(settings));
    }

    private SluiceProcess startGateway(Map<String, String> more) {
        var settings = new HashMap<>(more);
        settings.put("SLUICE_NODE", NODE);
        settings.put("SLUICE_CONTROL", "127.0.0.1:" + console.port("controlPort"));
        return SluiceProcess.start(
                "gateway", data, data.resolve("gateway/" + NODE + "/run.json"), settings);
    }
}
