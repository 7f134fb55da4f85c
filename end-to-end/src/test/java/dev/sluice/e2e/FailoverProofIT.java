package dev.sluice.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.core.http.HttpResponse;
import com.openai.errors.OpenAIException;
import dev.sluice.simulator.Aim;
import dev.sluice.simulator.Fault;
import dev.sluice.simulator.Fault.Cut.How;
import dev.sluice.simulator.Mood;
import dev.sluice.simulator.Pace;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.SimulatorConfig;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Whatever an instance does before the first byte, with a healthy one beside it nobody notices: a
/// stock SDK with its retries off gets every answer whole, every try is recorded with its reason,
/// and the timeline says what happened.
///
/// Every fault has an instance and a route of its own; one spare serves them all. Nothing here
/// asserts a time.
@ExtendWith(SharedProduct.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FailoverProofIT {
    private static final int REQUESTS = 6;
    private static final int DELIVERED = 5;
    private static final Mood TALKING = Mood.CALM.with(new Pace(Duration.ofMillis(5), 400, 16, 0));
    private static final String SPARE = "fail-spare";

    /// Short enough for a test; what is sick here never answers within any time.
    private static final String TIMEOUTS =
            """
            "timeouts":{"connect":"PT0.5S","firstContent":"PT1S","betweenChunks":"PT2S","plain":"PT1S"}\
            """;

    private final Map<String, Simulator> sick = new HashMap<>();
    private final Simulator spare = Simulator.start(SimulatorConfig.named(SPARE, SPARE));
    private final BlackHole blackHole = new BlackHole();
    private final Product product;
    private final Setup setup;
    private final Timeline timeline;
    private final Application application;
    private final String deadKey;

    FailoverProofIT(Product product) {
        this.product = product;
        this.setup = new Setup(product.rest()).tenant("fail").instance(SPARE, spare, SPARE);
        this.timeline = new Timeline(product.rest());
        for (var trouble : faults().toList()) {
            if (trouble.fault == null) {
                prepare(instance(trouble.name), blackHole.endpoint());
            } else {
                start(trouble.name, TALKING.with(trouble.fault));
            }
        }
        start("flapping", TALKING.with(Fault.Status.of(503), new Aim.Every(2)));
        deaths().forEach(death -> {
            start(death.name, TALKING.with(death.fault));
            start(death.name + "-sdk", TALKING.with(death.fault));
        });
        setup.consumer("fail", "fail-bot");
        setup.consumer("fail", "fail-dead")
                .quota("fail-dead", "\"tenant\":\"fail\",\"consumer\":\"fail-dead\"", 100_000);
        this.deadKey = setup.key("fail", "fail-dead");
        this.application = product.application(setup.key("fail", "fail-bot"));
    }

    @BeforeAll
    void everyGatewayKnows() {
        setup.applied();
    }

    @AfterAll
    void stop() {
        application.close();
        sick.values().forEach(Simulator::close);
        spare.close();
        blackHole.close();
    }

    /// What goes wrong.
    ///
    /// @param fault null = the black hole
    /// @param plain whether plain answers are hit before their first byte too
    /// @param said a pattern of a try's recorded reason
    /// @param out a pattern of the reason for which the instance is taken out
    record Trouble(String name, @Nullable Fault fault, boolean plain, String said, String out) {

        static Trouble hard(String name, @Nullable Fault fault, boolean plain, String said) {
            return new Trouble(name, fault, plain, said, "hard_failures");
        }

        /// On a machine that stands still the instance's silence may be noticed first.
        static Trouble late(String name, Fault fault, boolean plain) {
            return new Trouble(name, fault, plain, "in PT1S|fell silent", "hard_failures|silence");
        }

        static Trouble throttled(String name, Fault fault, String said) {
            return new Trouble(name, fault, true, said, "upstream_429");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Trouble> faults() {
        var later = Duration.ofMinutes(5);
        return Stream.of(
                Trouble.hard("refused", new Fault.Refuse(), true, "connect refused"),
                Trouble.hard("black-hole", null, true, "connect timeout"),
                Trouble.hard(
                        "reset-on-connect",
                        new Fault.CloseOnConnect(),
                        true,
                        "closed|connect refused"),
                Trouble.hard(
                        "reset-before-head", new Fault.CloseOnRequest(), true, "closed before"),
                Trouble.hard(
                        "reset-after-head", new Fault.Cut(0, How.RESET), false, "closed within"),
                Trouble.hard(
                        "closed-after-head", new Fault.Cut(0, How.CLOSE), false, "closed within"),
                Trouble.hard("ended-after-head", new Fault.Cut(0, How.END), false, "ended without"),
                Trouble.hard("status-500", Fault.Status.of(500), true, "status 500"),
                Trouble.hard("status-503", Fault.Status.of(503), true, "status 503"),
                Trouble.throttled("status-503-later", new Fault.Status(503, later), "status 503"),
                Trouble.throttled("status-429", Fault.Status.of(429), "status 429"),
                Trouble.throttled("status-429-later", new Fault.Status(429, later), "status 429"),
                Trouble.late("hang", new Fault.Hang(), true),
                Trouble.late("frozen-after-head", new Fault.Freeze(0), false),
                Trouble.late("drip", new Fault.Drip(1, Duration.ofMillis(100)), true),
                Trouble.hard("garbage", new Fault.Garbage(), true, "malformed"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void before_the_first_byte_nobody_notices(Trouble trouble) {
        var requests = new ArrayList<String>();
        for (var i = 0; i < REQUESTS; i++) {
            requests.add(ask(trouble.name, i, trouble.plain && i % 2 == 1));
        }

        var tries = attempts(requests.getFirst());
        assertThat(tries).hasSize(2);
        assertThat(tries.get(0).path("instance").asString()).isEqualTo(instance(trouble.name));
        assertThat(tries.get(0).path("reason").asString()).containsPattern(trouble.said);
        assertThat(tries.get(0).path("outcome").asString()).startsWith("upstream_");
        assertThat(tries.get(1).path("instance").asString()).isEqualTo(SPARE);
        assertThat(tries.get(1).path("outcome").asString()).isEqualTo("success");
        var out =
                timeline.awaitState(
                        instance(trouble.name),
                        "is taken out",
                        event -> event.path("to").asString().equals("ejected"));
        assertThat(out.path("reason").asString()).matches(trouble.out);
        assertThat(out.at("/affected/0/tenant").asString()).isEqualTo("fail");
        assertThat(out.at("/affected/0/requests").asLong()).as("noticed within").isBetween(1L, 3L);
        var switched = timeline.awaitMove(instance(trouble.name), "switched");
        assertThat(switched.path("instance").asString()).isEqualTo(instance(trouble.name));
        assertThat(switched.path("toInstance").asString()).isEqualTo(SPARE);
        assertThat(switched.path("reason").asString()).matches(trouble.out);
        assertThat(switched.at("/affected/0/tenant").asString()).isEqualTo("fail");
    }

    @Test
    void an_instance_that_comes_and_goes_loses_nobodys_answer() {
        var requests = new ArrayList<String>();
        for (var i = 0; i < 2 * REQUESTS; i++) {
            requests.add(ask("flapping", i, i % 2 == 1));
        }

        assertThat(requireNonNull(sick.get("flapping")).counts().finished()).isPositive();
        assertThat(requests.stream().map(this::attempts).map(JsonNode::size))
                .as("some were moved, some were not")
                .contains(1, 2)
                .allMatch(tries -> tries <= 2);
    }

    /// How an answer dies in its middle, and a pattern of what is recorded.
    record Death(String name, Fault fault, String said) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Death> deaths() {
        return Stream.of(
                new Death("dead-reset", new Fault.Cut(DELIVERED, How.RESET), "closed within"),
                new Death("dead-closed", new Fault.Cut(DELIVERED, How.CLOSE), "closed within"),
                new Death("dead-ended", new Fault.Cut(DELIVERED, How.END), "ended without"),
                new Death("dead-frozen", new Fault.Freeze(DELIVERED), "silent for PT2S"));
    }

    /// What was delivered is charged, and no client can take the half for the whole.
    @ParameterizedTest
    @MethodSource("deaths")
    void behind_the_first_byte_an_error_and_never_a_clean_end(Death death) throws Exception {
        var name = instance(death.name);
        String answer;
        try (var socket = new RawSocket(product.gatewayPort())) {
            answer = socket.chat(deadKey, Application.chat(name, true)).readToEnd();
        }
        try (var dying = product.application(deadKey)) {
            assertThatThrownBy(() -> dying.stream(Application.question(name + "-sdk")))
                    .isInstanceOf(OpenAIException.class);
        }

        assertThat(answer)
                .startsWith("HTTP/1.1 200 ")
                .contains("data: {\"error\":{")
                .doesNotContain("[DONE]", "\r\n0\r\n\r\n", "finish_reason\":\"");
        var request = header(answer, "x-request-id");
        var tries = record(request).path("attempts");
        assertThat(tries).hasSize(1);
        assertThat(tries.get(0).path("instance").asString()).isEqualTo(name);
        assertThat(tries.get(0).path("outcome").asString()).isEqualTo("upstream_broken");
        assertThat(tries.get(0).path("reason").asString()).containsPattern(death.said);
        assertThat(record(request).path("deliveredCompletionTokens").asLong())
                .as("by the gateway's own count of an unknown model's words")
                .isBetween((long) DELIVERED, 2L * DELIVERED);
        assertThat(record(request).at("/request/completionTokens").asLong())
                .isEqualTo(record(request).path("deliveredCompletionTokens").asLong());
        Await.until(
                "the quota holds nothing and has counted what the books say",
                () -> setup.rest().get("/quotas/fail-dead/state").at("/ledgers/0"),
                state ->
                        state.path("held").asLong(-1) == 0
                                && state.path("used").asLong() > 0
                                && state.path("used").asLong()
                                        == setup.usageOf("fail-dead").total());
    }

    /// Asks with the SDK and insists on a whole answer.
    ///
    /// @return the request's id
    private String ask(String trouble, int turn, boolean plain) {
        var text = "What does the keeper say about %s, turn %d?".formatted(trouble, turn);
        var question = Application.question(instance(trouble), text);
        var completions = application.sdk().chat().completions().withRawResponse();
        if (plain) {
            try (var answer = completions.create(question)) {
                assertThat(answer.parse().choices().getFirst().message().content().orElse(""))
                        .startsWith("Water finds its way")
                        .endsWith("a keeper who");
                return id(answer);
            }
        }
        try (var answer = completions.createStreaming(question);
                var chunks = answer.parse()) {
            assertThat(Application.textOf(chunks.stream().toList()))
                    .startsWith("Water finds its way")
                    .endsWith("a keeper who");
            return id(answer);
        }
    }

    private static String id(HttpResponse answer) {
        return answer.headers().values("x-request-id").getFirst();
    }

    private static String header(String answer, String name) {
        return answer.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + answer));
    }

    private JsonNode attempts(String request) {
        return record(request).path("attempts");
    }

    /// The record of a request, once the console has it.
    private JsonNode record(String request) {
        return Await.until(
                        "the record of " + request,
                        () -> product.rest().send("GET", "/requests/" + request, null),
                        found -> found.status() == 200)
                .body();
    }

    private static String instance(String trouble) {
        return "fail-" + trouble;
    }

    private void start(String trouble, Mood mood) {
        var name = instance(trouble);
        var simulator = Simulator.start(SimulatorConfig.named(name, name).with(mood));
        sick.put(trouble, simulator);
        prepare(name, simulator.endpoint());
    }

    /// In the cloud nobody probes: whatever is noticed, requests noticed it.
    private void prepare(String name, URI endpoint) {
        setup.put(
                        "/instances/" + name,
                        """
                        {"provider":"openai-compatible","endpoint":"%s","model":"%s","hosting":"cloud",%s}\
                        """
                                .formatted(endpoint, name, TIMEOUTS))
                .put(
                        "/routes/" + name,
                        """
                        {"model":"%s","fallback":["http_5xx","http_429"],
                         "targets":[{"instance":"%s","priority":10,"weight":100},{"instance":"%s","priority":1,"weight":100}]}\
                        """
                                .formatted(name, name, SPARE));
    }
}
