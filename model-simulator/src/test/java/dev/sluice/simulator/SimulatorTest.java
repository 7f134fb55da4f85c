package dev.sluice.simulator;

import static dev.sluice.simulator.Caller.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SimulatorTest {
    private static final String USAGE_WANTED = ",\"stream_options\":{\"include_usage\":true}";

    private final Simulator simulator = Simulator.start(SimulatorConfig.named("sim-a", "qwen"));
    private final Caller caller = new Caller(simulator.port());

    @AfterEach
    void stop() {
        caller.close();
        simulator.close();
    }

    @Test
    void a_plain_answer_tells_the_tokens_it_counts() throws Exception {
        var answer = caller.chat(ask(false, ""));

        assertThat(answer.statusCode()).isEqualTo(200);
        var body = json(answer.body());
        assertThat(body.at("/object").asString()).isEqualTo("chat.completion");
        assertThat(body.at("/model").asString()).isEqualTo("qwen");
        assertThat(body.at("/choices/0/message/content").asString()).startsWith("Water finds");
        assertThat(body.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(16);
        Caller.await(() -> simulator.counts().finished() == 1);
        var counts = simulator.counts();
        assertThat(counts.completionTokens()).isEqualTo(16);
        assertThat(counts.promptTokens()).isEqualTo(body.at("/usage/prompt_tokens").asInt());
        assertThat(counts.open()).isZero();
    }

    @Test
    void a_stream_begins_with_the_role_and_ends_with_reason_and_mark() throws Exception {
        var events = events(caller.chat(ask(true, "")).body());

        assertThat(events).hasSize(1 + 16 + 1 + 1);
        assertThat(json(events.getFirst()).at("/choices/0/delta/role").asString())
                .isEqualTo("assistant");
        assertThat(json(events.get(17)).at("/choices/0/finish_reason").asString())
                .isEqualTo("stop");
        assertThat(events.getLast()).isEqualTo("[DONE]");
        assertThat(events.subList(0, 18))
                .allSatisfy(event -> {
                    assertThat(json(event).at("/id")).isEqualTo(json(events.getFirst()).at("/id"));
                    assertThat(json(event).has("usage")).isFalse();
                });
    }

    @Test
    void a_stream_tells_usage_in_an_event_of_its_own_when_asked() throws Exception {
        var events = events(caller.chat(ask(true, USAGE_WANTED)).body());

        assertThat(events).hasSize(1 + 16 + 1 + 1 + 1);
        assertThat(json(events.get(1)).at("/usage").isNull()).isTrue();
        var usage = json(events.get(18));
        assertThat(usage.at("/choices").isEmpty()).isTrue();
        assertThat(usage.at("/usage/completion_tokens").asInt()).isEqualTo(16);
        assertThat(usage.at("/usage/total_tokens").asInt())
                .isEqualTo(16 + usage.at("/usage/prompt_tokens").asInt());
    }

    @Test
    void every_chunk_tells_what_was_consumed_so_far_when_asked() throws Exception {
        simulator.mood(Mood.CALM.with(new Speech(Speech.Language.ENGLISH, 5)));
        var wanted =
                ",\"n\":2,\"stream_options\":{\"include_usage\":true,\"continuous_usage_stats\":true}";

        var events = events(caller.chat(ask(true, wanted)).body());

        var told =
                events.subList(0, events.size() - 1).stream()
                        .map(event -> json(event).at("/usage/completion_tokens").asInt())
                        .toList();
        assertThat(told).containsExactly(0, 0, 5, 10, 15, 20, 25, 30, 31, 32, 32, 32, 32);
    }

    @Test
    void one_chunk_carries_as_many_tokens_as_the_mood_says() throws Exception {
        simulator.mood(Mood.CALM.with(new Speech(Speech.Language.ENGLISH, 5)));

        var events = events(caller.chat(ask(true, "")).body());

        assertThat(events).hasSize(1 + 4 + 1 + 1);
        assertThat(text(events.get(1))).isEqualTo("Water finds its way through");
        assertThat(text(events.get(4))).isEqualTo(" who");
        Caller.await(() -> simulator.counts().finished() == 1);
        assertThat(simulator.counts().deliveredTokens()).isEqualTo(16);
    }

    @Test
    void it_speaks_chinese_and_counts_words_of_it() throws Exception {
        simulator.mood(
                Mood.CALM
                        .with(Pace.of(Duration.ZERO, 0, 12))
                        .with(new Speech(Speech.Language.CHINESE, 1)));

        var plain = json(caller.chat(ask(false, "")).body());
        var stream = events(caller.chat(ask(true, "")).body());

        assertThat(plain.at("/choices/0/message/content").asString()).isEqualTo("水总会找到每一道开着的闸门，");
        assertThat(plain.at("/usage/completion_tokens").asInt()).isEqualTo(12);
        assertThat(text(stream.get(4))).isEqualTo("找到");
    }

    @Test
    void it_goes_on_with_an_answer_that_began_elsewhere() throws Exception {
        var whole = json(caller.chat(ask(false, "")).body());

        var rest = json(caller.chat(goingOn("Water finds its way", "false")).body());

        var text = whole.at("/choices/0/message/content").asString();
        assertThat("Water finds its way" + rest.at("/choices/0/message/content").asString())
                .isEqualTo(text);
        assertThat(rest.at("/usage/completion_tokens").asInt()).isEqualTo(16 - 4);
        assertThat(rest.at("/usage/prompt_tokens").asInt())
                .isEqualTo(whole.at("/usage/prompt_tokens").asInt() + 4);
        assertThat(rest.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
    }

    @Test
    void it_does_not_go_on_with_what_it_would_not_have_said_or_was_not_asked_to() throws Exception {
        assertThat(caller.chat(goingOn("Fire", "false")).statusCode()).isEqualTo(400);
        assertThat(caller.chat(goingOn("Water finds", "true")).statusCode()).isEqualTo(400);
    }

    private static String goingOn(String text, String generationPrompt) {
        return ask(
                        false,
                        ",\"continue_final_message\":true,\"add_generation_prompt\":"
                                + generationPrompt)
                .replace("\"}]", "\"},{\"role\":\"assistant\",\"content\":\"" + text + "\"}]");
    }

    @Test
    void what_was_made_for_a_caller_that_left_is_billed() throws Exception {
        simulator.mood(Mood.CALM.with(Pace.of(Duration.ZERO, 0, 1_000_000)));

        try (var socket = caller.open(ask(true, ""))) {
            Caller.readUntil(socket, "through");
        }

        Caller.await(() -> simulator.counts().open() == 0);
        var counts = simulator.counts();
        assertThat(counts.promptTokens()).as("of finished answers").isZero();
        assertThat(counts.begunPromptTokens()).isEqualTo(13);
        assertThat(counts.deliveredTokens()).isBetween(5L, counts.generatedTokens());
        assertThat(counts.generatedTokens()).isLessThan(1_000_000);
        assertThat(counts.billedTokens()).isEqualTo(13 + counts.generatedTokens());
        assertThat(counts.closedTokens()).isEqualTo(counts.billedTokens());
    }

    @Test
    void several_choices_share_one_stream() throws Exception {
        var events = events(caller.chat(ask(true, ",\"n\":2" + USAGE_WANTED)).body());

        assertThat(events).hasSize(2 + 32 + 2 + 1 + 1);
        assertThat(json(events.get(36)).at("/usage/completion_tokens").asInt()).isEqualTo(32);
    }

    @Test
    void the_requests_own_limit_ends_the_answer_for_length() throws Exception {
        var body = json(caller.chat(ask(false, ",\"max_tokens\":3")).body());

        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(3);
        assertThat(body.at("/choices/0/finish_reason").asString()).isEqualTo("length");
    }

    @Test
    void a_heedless_one_talks_on_beyond_it() throws Exception {
        simulator.mood(Mood.CALM.with(new Fault.Heedless()));

        var body = json(caller.chat(ask(false, ",\"max_tokens\":3")).body());

        assertThat(body.at("/usage/completion_tokens").asInt()).isEqualTo(16);
        assertThat(body.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
    }

    @Test
    void a_paced_stream_is_counted_as_it_goes() throws Exception {
        simulator.mood(Mood.CALM.with(Pace.of(Duration.ofMillis(5), 1_000, 20)));

        var events = events(caller.chat(ask(true, "")).body());

        assertThat(events).hasSize(1 + 20 + 1 + 1);
        Caller.await(() -> simulator.counts().finished() == 1);
        assertThat(simulator.counts().deliveredTokens()).isEqualTo(20);
    }

    @Test
    void an_answer_larger_than_every_socket_buffer_arrives_whole() throws Exception {
        simulator.mood(Mood.CALM.with(Pace.of(Duration.ZERO, 0, 40_000)));

        var events = events(caller.chat(ask(true, "")).body());

        assertThat(events).hasSize(1 + 40_000 + 1 + 1);
    }

    @Test
    void usage_can_be_missing_or_wrong() throws Exception {
        simulator.mood(Mood.CALM.with(Mood.Usage.NONE));
        var none = json(caller.chat(ask(false, "")).body());
        var silent = events(caller.chat(ask(true, USAGE_WANTED)).body());
        simulator.mood(Mood.CALM.with(Mood.Usage.WRONG));
        var wrong = json(caller.chat(ask(false, "")).body());

        assertThat(none.has("usage")).isFalse();
        assertThat(silent).noneMatch(event -> event.contains("usage"));
        assertThat(wrong.at("/usage/completion_tokens").asInt()).isEqualTo(160);
        Caller.await(() -> simulator.counts().finished() == 3);
        assertThat(simulator.counts().completionTokens()).isEqualTo(48);
    }

    @Test
    void an_error_status_hits_only_the_requests_aimed_at() throws Exception {
        simulator.mood(
                Mood.CALM.with(new Fault.Status(429, Duration.ofSeconds(7)), new Aim.Every(2)));

        var statuses = new ArrayList<Integer>();
        for (var i = 0; i < 4; i++) {
            var answer = caller.chat(ask(false, ""));
            statuses.add(answer.statusCode());
            if (answer.statusCode() == 429) {
                assertThat(answer.headers().firstValue("retry-after")).contains("7");
            }
        }

        assertThat(statuses).containsExactly(200, 429, 200, 429);
    }

    @Test
    void the_next_requests_fail_and_then_it_is_over() throws Exception {
        simulator.mood(Mood.CALM.with(Fault.Status.of(503), new Aim.Next(2)));

        var statuses = new ArrayList<Integer>();
        for (var i = 0; i < 3; i++) {
            var answer = caller.chat(ask(false, ""));
            statuses.add(answer.statusCode());
            assertThat(answer.headers().firstValue("retry-after")).isEmpty();
        }

        assertThat(statuses).containsExactly(503, 503, 200);
    }

    @Test
    void a_refusing_instance_listens_again_on_the_same_port() throws Exception {
        simulator.mood(Mood.CALM.with(new Fault.Refuse()));
        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(() -> caller.chat(ask(false, "")));

        simulator.mood(Mood.CALM);

        assertThat(caller.chat(ask(false, "")).statusCode()).isEqualTo(200);
    }

    @Test
    void a_connection_can_be_reset_before_and_after_the_request() throws Exception {
        simulator.mood(Mood.CALM.with(new Fault.CloseOnConnect()));
        var before = caller.readToTheEndOrReset(ask(false, ""));
        simulator.mood(Mood.CALM.with(new Fault.CloseOnRequest()));
        var after = caller.readToTheEndOrReset(ask(false, ""));

        assertThat(before).isEqualTo(new Caller.Ending("", true));
        assertThat(after).isEqualTo(new Caller.Ending("", true));
        assertThat(simulator.counts().requests()).isEqualTo(1);
    }

    @Test
    void a_hanging_request_stays_open_until_the_caller_leaves() throws Exception {
        simulator.mood(Mood.CALM.with(new Fault.Hang()));

        try (var _ = caller.open(ask(true, ""))) {
            Caller.await(() -> simulator.counts().open() == 1);
        }

        Caller.await(() -> simulator.counts().open() == 0);
        assertThat(simulator.counts().mostOpen()).isEqualTo(1);
        assertThat(simulator.counts().finished()).isZero();
        assertThat(simulator.counts().served().getFirst().status()).isZero();
    }

    @Test
    void a_frozen_stream_has_sent_its_tokens_and_no_more() throws Exception {
        simulator.mood(Mood.CALM.with(new Fault.Freeze(3)));

        try (var socket = caller.open(ask(true, ""))) {
            Caller.readUntil(socket, "its");
            Caller.await(() -> simulator.counts().deliveredTokens() == 3);
            assertThat(simulator.counts().open()).isEqualTo(1);
        }

        Caller.await(() -> simulator.counts().open() == 0);
        assertThat(simulator.counts().finished()).isZero();
    }

    @Test
    void a_stream_can_be_cut_in_three_ways() throws Exception {
        simulator.mood(Mood.CALM.with(new Fault.Cut(4, Fault.Cut.How.CLOSE)));
        var closed = caller.readToTheEndOrReset(ask(true, ""));
        simulator.mood(Mood.CALM.with(new Fault.Cut(4, Fault.Cut.How.RESET)));
        var reset = caller.readToTheEndOrReset(ask(true, ""));
        simulator.mood(Mood.CALM.with(new Fault.Cut(4, Fault.Cut.How.END)));
        var ended = events(caller.chat(ask(true, "")).body());

        assertThat(closed.reset()).isFalse();
        assertThat(closed.text()).contains(" way").doesNotContain("through", "[DONE]", "\r\n0\r\n");
        assertThat(reset.reset()).isTrue();
        assertThat(ended).hasSize(1 + 4);
        assertThat(simulator.counts().finished()).isZero();
    }

    @Test
    void a_plain_answer_can_be_cut_in_the_middle() throws Exception {
        simulator.mood(Mood.CALM.with(new Fault.Cut(0, Fault.Cut.How.CLOSE)));

        var ending = caller.readToTheEndOrReset(ask(false, ""));

        assertThat(ending.text()).contains("chat.completion").doesNotContain("usage");
        assertThat(simulator.counts().finished()).isZero();
    }

    @Test
    void an_answer_can_drip() throws Exception {
        simulator.mood(Mood.CALM.with(new Fault.Drip(100, Duration.ofNanos(1))));

        var plain = caller.chat(ask(false, ""));
        var stream = events(caller.chat(ask(true, "")).body());

        assertThat(json(plain.body()).at("/usage/completion_tokens").asInt()).isEqualTo(16);
        assertThat(stream).hasSize(1 + 16 + 1 + 1);
        Caller.await(() -> simulator.counts().finished() == 2);
    }

    @Test
    void garbage_is_no_json() throws Exception {
        simulator.mood(Mood.CALM.with(new Fault.Garbage()));

        assertThat(caller.chat(ask(false, "")).body()).startsWith("<html>");
        assertThat(events(caller.chat(ask(true, "")).body()).getLast()).startsWith("<html>");
    }

    @Test
    void chunks_can_carry_a_null_error_and_comments_keep_a_silence_alive() throws Exception {
        simulator.mood(
                Mood.CALM
                        .with(Pace.of(Duration.ofMillis(300), 0, 2))
                        .withNullErrors()
                        .withKeepAlive(Duration.ofMillis(20)));

        var body = caller.chat(ask(true, "")).body();

        assertThat(body)
                .contains(": keep-alive\n\n", "\"error\":null")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void a_required_key_is_required() throws Exception {
        simulator.mood(Mood.CALM.withRequiredKey("sk-sim"));

        var without = caller.chat(ask(false, ""));
        var with =
                caller.send(
                        "POST",
                        "/v1/chat/completions",
                        ask(false, ""),
                        "Authorization",
                        "Bearer sk-sim");

        assertThat(without.statusCode()).isEqualTo(401);
        assertThat(with.statusCode()).isEqualTo(200);
    }

    @Test
    void requests_that_make_no_sense_get_an_error_of_the_known_shape() throws Exception {
        var broken = caller.chat("{\"model\":");
        var empty = caller.chat("{\"model\":\"qwen\",\"messages\":[]}");
        var unknown = caller.chat(ask(false, "").replace("qwen", "gpt-9"));
        var elsewhere = caller.send("GET", "/v2/everything", "");

        assertThat(List.of(broken, empty)).allMatch(answer -> answer.statusCode() == 400);
        assertThat(List.of(unknown, elsewhere)).allMatch(answer -> answer.statusCode() == 404);
        assertThat(json(unknown.body()).at("/error/code").asString()).isEqualTo("model_not_found");
    }

    @Test
    void it_lists_its_models_and_its_health() throws Exception {
        var models = json(caller.send("GET", "/v1/models", "").body());
        var health = json(caller.send("GET", "/health", "").body());

        assertThat(models.at("/data/0/id").asString()).isEqualTo("qwen");
        assertThat(health.at("/name").asString()).isEqualTo("sim-a");
    }

    @Test
    void the_mood_changes_by_http_even_while_the_port_refuses() throws Exception {
        try (var control = new Caller(simulator.controlPort())) {
            assertThat(
                            caller.send("PUT", "/sim/mood", "{\"fault\":{\"kind\":\"refuse\"}}")
                                    .statusCode())
                    .isEqualTo(200);
            assertThatExceptionOfType(ConnectException.class)
                    .isThrownBy(() -> new Caller(simulator.port()).chat(ask(false, "")));

            var changed =
                    control.send(
                            "PUT",
                            "/sim/mood",
                            """
                            {"pace":{"outputTokens":5},"usage":"none",
                             "fault":{"kind":"status","status":500},"aim":{"kind":"next","n":1}}\
                            """);

            assertThat(changed.statusCode()).isEqualTo(200);
            assertThat(caller.chat(ask(false, "")).statusCode()).isEqualTo(500);
            assertThat(caller.chat(ask(false, "")).statusCode()).isEqualTo(200);
            assertThat(simulator.mood().pace().outputTokens()).isEqualTo(5);
            assertThat(json(control.send("GET", "/sim/mood", "").body()).at("/aim/n").asInt())
                    .isEqualTo(1);
        }
    }

    @Test
    void a_mood_that_makes_no_sense_changes_nothing() throws Exception {
        var unknown = caller.send("PUT", "/sim/mood", "{\"happiness\":1}");
        var bound = caller.send("PUT", "/sim/mood", "{\"pace\":{\"outputTokens\":0}}");

        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(bound.statusCode()).isEqualTo(400);
        assertThat(bound.body()).contains("outputTokens: 0 (expected");
        assertThat(simulator.mood()).isEqualTo(Mood.CALM);
    }

    @Test
    void counts_tell_each_request_by_its_id_and_can_be_reset() throws Exception {
        caller.send("POST", "/v1/chat/completions", ask(true, ""), "x-request-id", "r-1");
        Caller.await(() -> simulator.counts().finished() == 1);

        var counts = json(caller.send("GET", "/sim/counts", "").body());
        caller.send("POST", "/sim/reset", "");

        assertThat(counts.at("/served/0/requestId").asString()).isEqualTo("r-1");
        assertThat(counts.at("/served/0/deliveredTokens").asInt()).isEqualTo(16);
        assertThat(counts.at("/served/0/finished").asBoolean()).isTrue();
        assertThat(simulator.counts().requests()).isZero();
    }

    @Test
    void it_shows_the_last_request_as_it_came() throws Exception {
        var body = ask(false, ",\"my_field\":{\"kept\":1}");
        caller.send("POST", "/v1/chat/completions", body, "X-Strange", "yes");

        var seen = json(caller.send("GET", "/sim/last", "").body());

        assertThat(seen.at("/body").asString()).isEqualTo(body);
        assertThat(seen.at("/headers/x-strange/0").asString()).isEqualTo("yes");
    }

    private static String text(String event) {
        return json(event).at("/choices/0/delta/content").asString();
    }

    private static JsonNode json(String text) {
        return JsonMapper.shared().readTree(text);
    }

    /// The data of each event of a stream.
    private static List<String> events(String body) {
        return body.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }
}
