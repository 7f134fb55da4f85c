package dev.sluice.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.simulator.Fault;
import dev.sluice.simulator.Mood;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.SimulatorConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/// Who gets which request while instances go and come back: the share by weight, the ring of a
/// hash, the way back over a ramp.
///
/// Instances here are in the cloud, whose ramp is the short one, with a check of their own.
@ExtendWith(SharedProduct.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FlowBackIT {
    private static final int SESSIONS = 24;
    private static final List<String> NAMES =
            List.of(
                    "flow-up",
                    "flow-down",
                    "flow-4",
                    "flow-1",
                    "flow-x",
                    "flow-y",
                    "flow-z",
                    "flow-well",
                    "flow-ill");
    private static final String ROUND_ROBIN = "{\"algorithm\":\"roundrobin\"}";
    private static final String BY_SESSION =
            "{\"algorithm\":\"chash\",\"hashOn\":\"header\",\"key\":\"x-session\"}";

    private final Map<String, Simulator> models = new HashMap<>();
    private final Setup setup;
    private final Timeline timeline;
    private final Application application;

    FlowBackIT(Product product) {
        this.setup = new Setup(product.rest()).tenant("flow");
        this.timeline = new Timeline(product.rest());
        for (var name : NAMES) {
            var model = Simulator.start(SimulatorConfig.named(name, name));
            models.put(name, model);
            setup.put("/instances/" + name, instance(model, name));
        }
        route("flow-tiers", ROUND_ROBIN, target("flow-up", 10, 100), target("flow-down", 1, 100));
        route("flow-weights", ROUND_ROBIN, target("flow-4", 10, 4), target("flow-1", 10, 1));
        route(
                "flow-ring",
                BY_SESSION,
                target("flow-x", 10, 100),
                target("flow-y", 10, 100),
                target("flow-z", 10, 100));
        route("flow-equal", ROUND_ROBIN, target("flow-well", 10, 100), target("flow-ill", 10, 100));
        setup.consumer("flow", "flow-bot");
        this.application = product.application(setup.key("flow", "flow-bot"));
    }

    @BeforeAll
    void everyGatewayKnows() {
        setup.applied();
    }

    @AfterAll
    void stop() {
        application.close();
        models.values().forEach(Simulator::close);
    }

    @Test
    void traffic_flows_back_by_itself_over_a_ramp_and_the_timeline_tells_it() {
        assertThat(ask("flow-tiers")).isEqualTo("flow-up");
        model("flow-up").mood(Mood.CALM.with(new Fault.Refuse()));
        var lower = 0;
        for (var i = 0; i < 6; i++) {
            lower += ask("flow-tiers").equals("flow-down") ? 1 : 0;
        }
        assertThat(lower).as("all the requests while it was out").isEqualTo(6);
        var switched = timeline.awaitMove("flow-tiers", "switched");
        assertThat(switched.path("toInstance").asString()).isEqualTo("flow-down");

        model("flow-up").mood(Mood.CALM);
        var back =
                Await.until(
                        "traffic has flowed back",
                        () -> {
                            ask("flow-tiers");
                            return timeline.movesOf("flow-tiers", "flowed_back");
                        },
                        moves -> !moves.isEmpty());

        assertThat(back.getFirst().path("reason").asString()).isEqualTo("recovered");
        assertThat(back.getFirst().path("toInstance").asString()).isEqualTo("flow-up");
        assertThat(back.getFirst().at("/affected/0/tenant").asString()).isEqualTo("flow");
        assertThat(back.getFirst().at("/affected/0/requests").asLong()).isGreaterThanOrEqualTo(6);
        assertThat(back.getFirst().path("duration").asString()).startsWith("PT");
        timeline.awaitState(
                "flow-up", "has its whole share again", state -> to(state).equals("healthy"));
        assertThat(timeline.statesOf("flow-up"))
                .extracting(state -> state.path("to").asString())
                .containsSubsequence("ejected", "ramping", "healthy");
        for (var i = 0; i < 5; i++) {
            assertThat(ask("flow-tiers")).isEqualTo("flow-up");
        }
    }

    @Test
    void weights_of_four_to_one_give_eight_and_two_of_ten() {
        var served = new HashMap<String, Integer>();
        for (var i = 0; i < 10; i++) {
            served.merge(ask("flow-weights"), 1, Integer::sum);
        }

        assertThat(served).containsExactlyInAnyOrderEntriesOf(Map.of("flow-4", 8, "flow-1", 2));
    }

    @Test
    void a_hash_keeps_its_ring_while_an_instance_goes_and_comes_back() {
        var before = sessions();
        assertThat(new HashSet<>(before)).hasSize(3);

        model("flow-y").mood(Mood.CALM.with(new Fault.Refuse()));
        timeline.awaitState("flow-y", "is out", FlowBackIT::isOut);
        var without = sessions();
        for (var i = 0; i < SESSIONS; i++) {
            if (before.get(i).equals("flow-y")) {
                assertThat(without.get(i)).isNotEqualTo("flow-y");
            } else {
                assertThat(without.get(i)).as("session " + i).isEqualTo(before.get(i));
            }
        }

        model("flow-y").mood(Mood.CALM);
        timeline.awaitState(
                "flow-y", "has its whole share again", state -> to(state).equals("healthy"));
        assertThat(sessions()).isEqualTo(before);
    }

    @Test
    void an_unhealthy_instance_gets_two_of_ten_at_most_and_returns() {
        var ill = model("flow-ill");
        ill.mood(Mood.CALM.with(new Fault.Refuse()));
        timeline.awaitState("flow-ill", "is out", FlowBackIT::isOut);
        ill.mood(Mood.CALM.with(Fault.Status.of(500)));
        ill.reset();

        for (var i = 0; i < 10; i++) {
            assertThat(ask("flow-equal")).isEqualTo("flow-well");
        }
        assertThat(ill.counts().requests()).as("requests it got of ten").isLessThanOrEqualTo(2);

        ill.mood(Mood.CALM);
        Await.until("it serves again", () -> ask("flow-equal"), "flow-ill"::equals);
    }

    /// Who serves each session.
    private List<String> sessions() {
        var served = new ArrayList<String>();
        for (var i = 0; i < SESSIONS; i++) {
            served.add(ask("flow-ring", "x-session", "session-" + i));
        }
        return served;
    }

    /// Asks and insists on an answer.
    ///
    /// @return who served it
    private String ask(String model, String... headers) {
        var answer = application.post(Application.chat(model, false), headers);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.headers().firstValue("x-sluice-instance").orElseThrow();
    }

    private Simulator model(String name) {
        return requireNonNull(models.get(name));
    }

    private static boolean isOut(JsonNode state) {
        return to(state).equals("ejected");
    }

    private static String to(JsonNode state) {
        return state.path("to").asString();
    }

    private void route(String name, String balancer, String... targets) {
        setup.put(
                "/routes/" + name,
                """
                {"model":"%s","fallback":["http_5xx"],"balancer":%s,"targets":[%s]}\
                """
                        .formatted(name, balancer, String.join(",", targets)));
    }

    private static String target(String instance, int priority, int weight) {
        return "{\"instance\":\"%s\",\"priority\":%d,\"weight\":%d}"
                .formatted(instance, priority, weight);
    }

    private static String instance(Simulator model, String name) {
        return """
        {"provider":"openai-compatible","endpoint":"%s","model":"%s","hosting":"cloud",
         "checks":{"active":{"type":"http","http_path":"/health","timeout":10,
                   "healthy":{"interval":1,"successes":1},"unhealthy":{"interval":1,"tcp_failures":1}}}}\
        """
                .formatted(model.endpoint(), name);
    }
}
