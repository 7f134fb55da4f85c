package dev.sluice.gateway.edge;

import static dev.sluice.gateway.edge.RawClient.post;
import static dev.sluice.gateway.edge.ScriptedUpstream.DONE;
import static dev.sluice.gateway.edge.ScriptedUpstream.ROLE;
import static dev.sluice.gateway.edge.ScriptedUpstream.STOP;
import static dev.sluice.gateway.edge.ScriptedUpstream.body;
import static dev.sluice.gateway.edge.ScriptedUpstream.chunk;
import static dev.sluice.gateway.edge.ScriptedUpstream.cut;
import static dev.sluice.gateway.edge.ScriptedUpstream.stream;
import static dev.sluice.gateway.edge.ScriptedUpstream.usage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.Hosting;
import dev.sluice.control.UsageClose;
import dev.sluice.control.UsageSource;
import dev.sluice.gateway.catalog.TestSnapshot;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An answer whose instance dies in its middle goes on at another one, and its caller sees one
/// answer.
@Timeout(60)
class ContinuationWalkTest {
    private static final String BOT = TestSnapshot.BOT_KEY;

    /// What another instance says, whose chunks are not the first one's.
    private static String other(String event) {
        return event.replace("\"c1\"", "\"c2\"").replace("\"created\":1", "\"created\":2");
    }

    private static String ask(String... members) {
        return """
        {"model":"team/chat","messages":[{"role":"user","content":"say hello"}],"stream":true%s}\
        """
                .formatted(members.length == 0 ? "" : "," + String.join(",", members));
    }

    private static final String USAGE = "\"stream_options\":{\"include_usage\":true}";

    /// Instances of one model behind a route that continues streams.
    private static TestSnapshot world(int... ports) {
        var world = Engine.world(ports);
        world.snapshot().getRoutesBuilder(0).setContinueStreams(true);
        for (int i = 0; i < ports.length; i++) {
            world.snapshot().getInstancesBuilder(i).setModel("Qwen/Qwen3-32B");
        }
        return world;
    }

    @Test
    void the_caller_sees_one_answer_and_one_usage_of_both_halves() throws Exception {
        try (var one = new ScriptedUpstream().then(cut(ROLE, chunk("hel")));
                var two =
                        new ScriptedUpstream()
                                .then(
                                        stream(
                                                other(ROLE),
                                                other(chunk("lo")),
                                                other(chunk("!")),
                                                other(STOP),
                                                other(usage(12, 2)),
                                                DONE));
                var engine =
                        new Engine(
                                world(one.port(), two.port())
                                        .quota(
                                                TestSnapshot.hourly(
                                                        "bots",
                                                        TestSnapshot.scope().setConsumerId("bot"),
                                                        10_000)));
                var client = new RawClient(engine.port)) {
            // When
            var reply = client.ask(post(BOT, ask(USAGE)));

            // Then
            assertThat(reply.whole()).isTrue();
            assertThat(reply.body())
                    .startsWith(ROLE + chunk("hel") + chunk("lo") + chunk("!"))
                    .endsWith(DONE)
                    .containsOnlyOnce("\"role\"")
                    .containsOnlyOnce("\"finish_reason\":\"stop\"")
                    .doesNotContain("c2", "\"created\":2");
            var close = engine.closed();
            var first = close.getAttempts(0).getTokens();
            assertThat(first.getCompletion()).isPositive();
            assertThat(close.getTokens().getPrompt() + close.getTokens().getCompletion())
                    .isEqualTo(12 + 2);
            assertThat(close.getTokens().getCompletion()).isEqualTo(first.getCompletion() + 2);
            assertThat(reply.body())
                    .contains(
                            "\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":14}"
                                    .formatted(
                                            close.getTokens().getPrompt(),
                                            close.getTokens().getCompletion()));
            assertThat(engine.used("bots")).isEqualTo(14);
            assertThat(close.getOutcome()).isEqualTo("success");
            assertThat(close.getSource()).isEqualTo(UsageSource.UPSTREAM_FINAL);
            assertThat(close.getAttempts(0).getOutcome()).isEqualTo("upstream_broken");
            assertThat(close.getAttempts(1).getReason()).isEqualTo("continued what m1 began");
            assertThat(close.getAttempts(1).getTokens().getPrompt()).isEqualTo(12);
            assertThat(close.getAttempts(1).getTokens().getCompletion()).isEqualTo(2);
        }
    }

    @Test
    void the_second_engine_is_told_what_was_said_as_it_was_said() throws Exception {
        try (var one =
                        new ScriptedUpstream()
                                .then(
                                        cut(
                                                ROLE,
                                                chunk("a \\\"b\\\"\\n"),
                                                chunk("\\ud83d\\ude00é")));
                var two =
                        new ScriptedUpstream().then(stream(other(chunk("z")), other(STOP), DONE));
                var engine = new Engine(world(one.port(), two.port()));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, ask("\"max_tokens\":100")));

            assertThat(two.next().body())
                    .contains(
                            "{\"role\":\"user\",\"content\":\"say hello\"},{\"role\":\"assistant\",\"content\":\"a \\\"b\\\"\\n\\ud83d\\ude00é\"}]")
                    .contains("\"continue_final_message\":true", "\"add_generation_prompt\":false")
                    .contains("\"model\":\"Qwen/Qwen3-32B\"")
                    .containsPattern("\"max_tokens\":9\\d");
        }
    }

    @Test
    void what_the_first_half_told_of_its_usage_is_believed() throws Exception {
        var running =
                chunk("hel")
                        .replace(
                                "\"choices\"",
                                "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,\"total_tokens\":12},\"choices\"");
        try (var one = new ScriptedUpstream().then(cut(ROLE, running));
                var two =
                        new ScriptedUpstream()
                                .then(
                                        stream(
                                                other(chunk("lo")),
                                                other(STOP),
                                                other(usage(13, 2)),
                                                DONE))) {
            var world = world(one.port(), two.port());
            world.snapshot().getInstancesBuilder(0).setContinuousUsage(true);
            try (var engine = new Engine(world);
                    var client = new RawClient(engine.port)) {
                client.ask(post(BOT, ask()));

                var tokens = engine.closed().getTokens();
                assertThat(tokens.getPrompt()).isEqualTo(9);
                assertThat(tokens.getCompletion()).isEqualTo(3 + 2);
            }
        }
    }

    @Test
    void a_second_death_is_told_and_both_halves_are_charged() throws Exception {
        try (var one = new ScriptedUpstream().then(cut(ROLE, chunk("hel")));
                var two = new ScriptedUpstream().then(cut(other(ROLE), other(chunk("lo"))));
                var three = new ScriptedUpstream();
                var engine = new Engine(world(one.port(), two.port(), three.port()));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, ask()));

            assertThat(reply.whole()).isFalse();
            assertThat(reply.body())
                    .startsWith(ROLE + chunk("hel") + chunk("lo"))
                    .contains("data: {\"error\":{")
                    .doesNotContain("[DONE]");
            assertThat(three.nothingSeen()).isTrue();
            var close = engine.closed();
            assertThat(close.getOutcome()).isEqualTo("upstream_broken");
            assertThat(close.getTokens().getCompletion()).isEqualTo(halves(close));
            assertThat(close.getDeliveredCompletionTokens())
                    .isEqualTo(close.getTokens().getCompletion());
        }
    }

    private static long halves(UsageClose close) {
        return close.getAttemptsList().stream()
                .mapToLong(attempt -> attempt.getTokens().getCompletion())
                .sum();
    }

    @Test
    void an_instance_that_cannot_even_begin_to_go_on_is_followed_by_the_next() throws Exception {
        try (var one = new ScriptedUpstream().then(cut(ROLE, chunk("hel")));
                var two = new ScriptedUpstream().then(body(500, "{}"));
                var three =
                        new ScriptedUpstream().then(stream(other(chunk("lo")), other(STOP), DONE));
                var engine = new Engine(world(one.port(), two.port(), three.port()));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, ask()));

            assertThat(reply.body()).startsWith(ROLE + chunk("hel") + chunk("lo")).endsWith(DONE);
            assertThat(engine.closed().getAttemptsList())
                    .extracting(attempt -> attempt.getInstanceId())
                    .containsExactly("m1", "m2", "m3");
        }
    }

    private void isNotContinued(Consumer<TestSnapshot> change, String request, String first)
            throws Exception {
        try (var one = new ScriptedUpstream().then(cut(ROLE, first));
                var two = new ScriptedUpstream().then(stream(other(chunk("lo")), STOP, DONE))) {
            var world = world(one.port(), two.port());
            change.accept(world);
            try (var engine = new Engine(world);
                    var client = new RawClient(engine.port)) {
                var reply = client.ask(post(BOT, request));

                assertThat(reply.whole()).isFalse();
                assertThat(reply.body()).contains("data: {\"error\":{").doesNotContain("[DONE]");
                assertThat(two.nothingSeen()).isTrue();
                assertThat(engine.closed().getOutcome()).isEqualTo("upstream_broken");
            }
        }
    }

    @Test
    void a_route_that_does_not_ask_for_it_is_not_continued() throws Exception {
        isNotContinued(
                world -> world.snapshot().getRoutesBuilder(0).setContinueStreams(false),
                ask(),
                chunk("hel"));
    }

    @Test
    void another_model_never_goes_on() throws Exception {
        isNotContinued(
                world -> world.snapshot().getInstancesBuilder(1).setModel("Qwen/Qwen3-8B"),
                ask(),
                chunk("hel"));
    }

    @Test
    void a_cloud_never_goes_on() throws Exception {
        isNotContinued(
                world -> world.snapshot().getInstancesBuilder(1).setHosting(Hosting.CLOUD),
                ask(),
                chunk("hel"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
                "\"functions\":[{\"name\":\"f\"}]",
                "\"response_format\":{\"type\":\"json_object\"}",
                "\"guided_json\":{}",
                "\"logprobs\":true",
                "\"n\":2",
                "\"continue_final_message\":true",
                "\"something_new\":1"
            })
    void an_answer_that_may_be_more_than_text_is_not_continued(String member) throws Exception {
        isNotContinued(_ -> {}, ask(member), chunk("hel"));
    }

    @Test
    void an_answer_that_turned_out_to_be_more_than_text_is_not_continued() throws Exception {
        isNotContinued(
                _ -> {}, ask(), chunk("hel").replace("\"content\"", "\"reasoning_content\""));
    }

    @Test
    void an_answer_that_said_why_it_finished_is_not_continued() throws Exception {
        isNotContinued(_ -> {}, ask(), chunk("hel") + STOP);
    }
}
