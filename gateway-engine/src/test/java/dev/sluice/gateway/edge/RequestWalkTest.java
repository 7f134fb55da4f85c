package dev.sluice.gateway.edge;

import static dev.sluice.gateway.edge.RawClient.chat;
import static dev.sluice.gateway.edge.RawClient.post;
import static dev.sluice.gateway.edge.RawClient.postTo;
import static dev.sluice.gateway.edge.ScriptedUpstream.DONE;
import static dev.sluice.gateway.edge.ScriptedUpstream.ROLE;
import static dev.sluice.gateway.edge.ScriptedUpstream.STOP;
import static dev.sluice.gateway.edge.ScriptedUpstream.body;
import static dev.sluice.gateway.edge.ScriptedUpstream.chunk;
import static dev.sluice.gateway.edge.ScriptedUpstream.cut;
import static dev.sluice.gateway.edge.ScriptedUpstream.hang;
import static dev.sluice.gateway.edge.ScriptedUpstream.plain;
import static dev.sluice.gateway.edge.ScriptedUpstream.stream;
import static dev.sluice.gateway.edge.ScriptedUpstream.usage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.UsageSource;
import dev.sluice.gateway.catalog.TestSnapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The walk through the assembled data plane: a real socket in front, a real socket behind.
@Timeout(60)
class RequestWalkTest {
    private static final String BOT = TestSnapshot.BOT_KEY;

    @Test
    void answers_a_plain_request_and_charges_what_the_upstream_reports() throws Exception {
        try (var upstream = new ScriptedUpstream().then(plain(11, 7, "hello"));
                var engine =
                        new Engine(
                                Engine.world(upstream.port())
                                        .quota(
                                                TestSnapshot.hourly(
                                                        "bots",
                                                        TestSnapshot.scope().setConsumerId("bot"),
                                                        10_000)));
                var client = new RawClient(engine.port)) {
            // When
            var reply = client.ask(post(BOT, chat(false)));

            // Then
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).contains("\"content\":\"hello\"");
            assertThat(reply.header("x-sluice-instance")).isEqualTo("m1");
            assertThat(reply.header("x-ratelimit-limit-tokens")).isEqualTo("10000");
            var close = engine.closed();
            assertThat(reply.header("x-request-id")).isEqualTo(close.getEventId());
            assertThat(engine.opened().getEventId()).isEqualTo(close.getEventId());
            assertThat(close.getOutcome()).isEqualTo("success");
            assertThat(close.getTokens().getPrompt()).isEqualTo(11);
            assertThat(close.getTokens().getCompletion()).isEqualTo(7);
            assertThat(engine.used("bots")).isEqualTo(18);
        }
    }

    @Test
    void changes_nothing_of_the_body_but_the_model_and_lets_no_header_of_the_caller_out()
            throws Exception {
        try (var upstream = new ScriptedUpstream();
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            // When
            client.ask(
                    post(
                            BOT,
                            chat(false),
                            "Cookie: session=1",
                            "x-stainless-lang: js",
                            "OpenAI-Organization: org",
                            "x-sluice-route: other",
                            "User-Agent: app/1",
                            "Connection: content-length",
                            "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));

            // Then
            var seen = upstream.next();
            assertThat(seen.body())
                    .isEqualTo(chat(false).replace("\"team/chat\"", "\"upstream/m1\""));
            assertThat(seen.head().toLowerCase(java.util.Locale.ROOT))
                    .doesNotContain("cookie", "stainless", "organization", "sluice-route", "app/1")
                    .doesNotContain(BOT)
                    .contains("accept-encoding: identity");
            assertThat(seen.header("traceparent")).startsWith("00-0af7651916cd43dd");
        }
    }

    @Test
    void streams_and_strips_the_usage_chunk_that_the_caller_did_not_ask_for() throws Exception {
        try (var upstream =
                        new ScriptedUpstream()
                                .then(
                                        stream(
                                                ROLE,
                                                chunk("hel"),
                                                ": keep-alive\n\n",
                                                chunk("lo"),
                                                STOP,
                                                usage(9, 2),
                                                DONE));
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            // When
            var reply = client.ask(post(BOT, chat(true)));

            // Then
            assertThat(reply.whole()).isTrue();
            assertThat(reply.header("content-type")).startsWith("text/event-stream");
            assertThat(reply.body()).isEqualTo(ROLE + chunk("hel") + chunk("lo") + STOP + DONE);
            assertThat(upstream.next().body())
                    .startsWith("{\"stream_options\":{\"include_usage\":true},");
            var close = engine.closed();
            assertThat(close.getTokens().getPrompt()).isEqualTo(9);
            assertThat(close.getSource()).isEqualTo(UsageSource.UPSTREAM_FINAL);
            assertThat(close.getFinishReason()).isEqualTo("stop");
        }
    }

    @Test
    void passes_the_usage_chunk_to_the_caller_that_asked() throws Exception {
        try (var upstream =
                        new ScriptedUpstream().then(stream(chunk("x"), STOP, usage(9, 1), DONE));
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            var reply =
                    client.ask(
                            post(
                                    BOT,
                                    chat(true)
                                            .replace(
                                                    "\"stream\"",
                                                    "\"stream_options\":{\"include_usage\":true},\"stream\"")));
            assertThat(reply.body()).contains("\"prompt_tokens\":9");
        }
    }

    @Test
    void keeps_error_null_and_usage_null_from_the_caller() throws Exception {
        var odd =
                "data: {\"id\":\"c1\",\"error\":null,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}],\"usage\":null}\n\n";
        try (var upstream = new ScriptedUpstream().then(stream(odd, STOP, DONE));
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, chat(true)));
            assertThat(reply.body())
                    .startsWith(
                            "data: {\"id\":\"c1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n");
        }
    }

    @Test
    void moves_to_the_next_instance_while_the_caller_has_no_content() throws Exception {
        try (var first = new ScriptedUpstream().then(cut(ROLE));
                var second = new ScriptedUpstream().then(stream(chunk("two"), STOP, DONE));
                var engine =
                        new Engine(
                                Engine.world(first.port(), second.port())
                                        .quota(
                                                TestSnapshot.hourly(
                                                        "m1",
                                                        TestSnapshot.scope().setInstanceId("m1"),
                                                        50_000)));
                var client = new RawClient(engine.port)) {
            // When
            var reply = client.ask(post(BOT, chat(true)));

            // Then
            assertThat(reply.body()).isEqualTo(chunk("two") + STOP + DONE);
            assertThat(reply.header("x-sluice-instance")).isEqualTo("m2");
            assertThat(reply.header("x-sluice-attempts")).isEqualTo("2");
            var close = engine.closed();
            assertThat(close.getAttemptsList()).hasSize(2);
            assertThat(close.getInstanceId()).isEqualTo("m2");
            assertThat(engine.used("m1")).as("the failed attempt's hold went with it").isZero();
        }
    }

    @Test
    void moves_on_from_5xx_and_429_and_refused_connections() throws Exception {
        // Bound and not listening: the port refuses, and nobody else on this machine can take it.
        try (var nobody = new Socket();
                var broken = new ScriptedUpstream().then(body(500, "{}"));
                var busy = new ScriptedUpstream().then(body(429, "{}", "Retry-After: 1"));
                var good = new ScriptedUpstream().then(plain(1, 1, "ok"));
                var engine =
                        new Engine(
                                Engine.world(
                                        refusing(nobody),
                                        broken.port(),
                                        busy.port(),
                                        good.port()));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, chat(false)));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("x-sluice-attempts")).isEqualTo("4");
            assertThat(reply.header("x-sluice-fallback-reason")).isEqualTo("status 429");
        }
    }

    private static int refusing(Socket bound) throws IOException {
        bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return bound.getLocalPort();
    }

    @Test
    void does_not_move_where_the_route_does_not_say_so() throws Exception {
        try (var first = new ScriptedUpstream().then(body(500, "{\"secret\":1}"));
                var second = new ScriptedUpstream();
                var engine = new Engine(withoutFallback(first.port(), second.port()));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, chat(false)));
            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.body())
                    .contains("\"code\":\"upstream_error\"")
                    .doesNotContain("secret");
            assertThat(reply.header("x-should-retry")).isEqualTo("true");
            assertThat(second.nothingSeen()).isTrue();
        }
    }

    private static TestSnapshot withoutFallback(int... ports) {
        var world = Engine.world(ports);
        world.snapshot().setRoutes(0, world.snapshot().getRoutes(0).toBuilder().clearFallback());
        return world;
    }

    @Test
    void never_passes_the_body_of_a_refused_credential_on() throws Exception {
        try (var upstream =
                        new ScriptedUpstream()
                                .then(
                                        body(
                                                401,
                                                "{\"error\":{\"message\":\"Incorrect API key sk-secret\"}}"));
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, chat(false)));
            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.body()).doesNotContain("sk-secret");
            assertThat(reply.header("x-should-retry")).isEqualTo("false");
        }
    }

    @Test
    void passes_the_upstreams_word_on_where_the_request_is_at_fault() throws Exception {
        try (var upstream =
                        new ScriptedUpstream()
                                .then(
                                        body(
                                                400,
                                                "{\"error\":{\"message\":\"too long\",\"type\":\"x\",\"param\":\"messages\",\"code\":\"context_length_exceeded\"}}"));
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, chat(false)));
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body())
                    .isEqualTo(
                            "{\"error\":{\"message\":\"too long\",\"type\":\"invalid_request_error\",\"param\":\"messages\",\"code\":\"context_length_exceeded\"}}");
        }
    }

    @Test
    void tells_a_cut_after_content_in_the_stream_and_never_ends_it_cleanly() throws Exception {
        try (var upstream = new ScriptedUpstream().then(cut(ROLE, chunk("half")));
                var other = new ScriptedUpstream();
                var engine =
                        new Engine(
                                Engine.world(upstream.port(), other.port())
                                        .quota(
                                                TestSnapshot.hourly(
                                                        "bots",
                                                        TestSnapshot.scope().setConsumerId("bot"),
                                                        10_000)));
                var client = new RawClient(engine.port)) {
            // When
            var reply = client.ask(post(BOT, chat(true)));

            // Then
            assertThat(reply.whole()).isFalse();
            assertThat(reply.body())
                    .startsWith(ROLE + chunk("half"))
                    .contains("data: {\"error\":{")
                    .doesNotContain("[DONE]");
            var close = engine.closed();
            assertThat(close.getOutcome()).isEqualTo("upstream_broken");
            assertThat(close.getAbortCause()).isEqualTo("upstream_reset");
            assertThat(close.getSource()).isEqualTo(UsageSource.TOKENIZER_ESTIMATE);
            assertThat(engine.used("bots"))
                    .isEqualTo(close.getTokens().getPrompt() + close.getTokens().getCompletion());
            assertThat(other.nothingSeen()).isTrue();
        }
    }

    @Test
    void a_stream_that_ends_without_its_last_event_is_no_success() throws Exception {
        try (var upstream = new ScriptedUpstream().then(stream(ROLE, chunk("half")));
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, chat(true)));
            assertThat(reply.whole()).isFalse();
            assertThat(reply.body()).doesNotContain("[DONE]");
        }
    }

    @Test
    void a_plain_answer_cut_short_never_reaches_the_caller() throws Exception {
        ScriptedUpstream.Script half =
                (out, _) -> {
                    out.write(
                            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"choices\":["
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    out.flush();
                    return false;
                };
        try (var upstream = new ScriptedUpstream().then(half);
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, chat(false)));
            assertThat(reply.status()).isEqualTo(502);
            var close = engine.closed();
            assertThat(close.getTokens().getPrompt()).as("it had been accepted").isPositive();
            assertThat(close.getSource()).isEqualTo(UsageSource.TOKENIZER_ESTIMATE);
            assertThat(close.getAbortCause()).isEqualTo("upstream_reset");
        }
    }

    @Test
    void stops_the_upstream_and_charges_what_was_made_when_the_caller_leaves() throws Exception {
        var release = new CountDownLatch(1);
        try (var upstream = new ScriptedUpstream().then(hang(release, ROLE, chunk("some text")));
                var engine =
                        new Engine(
                                Engine.world(upstream.port())
                                        .quota(
                                                TestSnapshot.hourly(
                                                        "bots",
                                                        TestSnapshot.scope().setConsumerId("bot"),
                                                        10_000)))) {
            // Given
            try (var client = new RawClient(engine.port)) {
                client.send(post(BOT, chat(true)));
                client.readUntil("some text");
            }

            // When the client has left, then
            var close = engine.closed();
            assertThat(close.getOutcome()).isEqualTo("client_gone");
            assertThat(close.getAbortCause()).isEqualTo("client_gone");
            assertThat(close.getTokens().getPrompt()).isPositive();
            assertThat(close.getTokens().getCompletion()).isPositive();
            assertThat(engine.used("bots"))
                    .isEqualTo(close.getTokens().getPrompt() + close.getTokens().getCompletion());
            release.countDown();
        }
    }

    @Test
    void a_silent_upstream_is_a_timeout_and_the_next_one_answers() throws Exception {
        var release = new CountDownLatch(1);
        try (var silent = new ScriptedUpstream().then(hang(release));
                var good = new ScriptedUpstream().then(stream(chunk("ok"), STOP, DONE))) {
            var world = Engine.world(silent.port(), good.port());
            world.snapshot()
                    .setInstances(
                            0,
                            Engine.instance("m1", silent.port())
                                    .setTimeouts(
                                            Engine.timeouts(
                                                    Duration.ofMillis(300),
                                                    Duration.ofSeconds(1))));
            try (var engine = new Engine(world);
                    var client = new RawClient(engine.port)) {
                var reply = client.ask(post(BOT, chat(true)));
                assertThat(reply.body()).isEqualTo(chunk("ok") + STOP + DONE);
                assertThat(engine.closed().getAttempts(0).getOutcome())
                        .isEqualTo("upstream_timeout");
            } finally {
                release.countDown();
            }
        }
    }

    @Test
    void a_stream_that_falls_silent_after_content_is_ended_as_a_timeout() throws Exception {
        var release = new CountDownLatch(1);
        try (var silent = new ScriptedUpstream().then(hang(release, chunk("half")))) {
            var world = Engine.world(silent.port());
            world.snapshot()
                    .setInstances(
                            0,
                            Engine.instance("m1", silent.port())
                                    .setTimeouts(
                                            Engine.timeouts(
                                                    Duration.ofSeconds(5),
                                                    Duration.ofMillis(300))));
            try (var engine = new Engine(world);
                    var client = new RawClient(engine.port)) {
                var reply = client.ask(post(BOT, chat(true)));
                assertThat(reply.whole()).isFalse();
                assertThat(reply.body()).contains("\"code\":\"upstream_timeout\"");
                assertThat(engine.closed().getAbortCause()).isEqualTo("timeout");
            } finally {
                release.countDown();
            }
        }
    }

    @Test
    void refuses_a_spent_consumer_quota_with_its_scope_and_without_asking_the_upstream()
            throws Exception {
        try (var upstream = new ScriptedUpstream().then(plain(900, 90, "much"));
                var engine =
                        new Engine(
                                Engine.world(upstream.port())
                                        .quota(
                                                TestSnapshot.hourly(
                                                        "bots",
                                                        TestSnapshot.scope()
                                                                .setConsumerId("bot")
                                                                .setInstanceId("m1"),
                                                        1000)));
                var client = new RawClient(engine.port)) {
            // Given
            assertThat(client.ask(post(BOT, chat(false))).status()).isEqualTo(200);

            // When
            var reply = client.ask(post(BOT, chat(false)));

            // Then
            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.header("x-sluice-quota-scope")).isEqualTo("consumer_instance");
            assertThat(reply.header("x-should-retry")).isEqualTo("false");
            assertThat(Long.parseLong(reply.header("retry-after"))).isBetween(3500L, 3600L);
            assertThat(reply.header("ratelimit-policy"))
                    .isEqualTo("\"consumer-tokens\";q=1000;w=3600");
            assertThat(reply.body()).contains("\"type\":\"insufficient_quota\"");
            engine.closed();
            var refused = engine.closed();
            assertThat(refused.getAdmitted()).isFalse();
            assertThat(refused.getOutcome()).isEqualTo("refused_quota");
            upstream.next();
            assertThat(upstream.nothingSeen()).isTrue();
        }
    }

    @Test
    void falls_back_where_the_instances_quota_is_spent() throws Exception {
        try (var first = new ScriptedUpstream().then(plain(900, 90, "much"));
                var second = new ScriptedUpstream().then(plain(1, 1, "ok"));
                var engine =
                        new Engine(
                                Engine.world(first.port(), second.port())
                                        .quota(
                                                TestSnapshot.hourly(
                                                        "m1",
                                                        TestSnapshot.scope().setInstanceId("m1"),
                                                        1000)));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(false)));
            var reply = client.ask(post(BOT, chat(false)));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("x-sluice-instance")).isEqualTo("m2");
        }
    }

    @Test
    void serves_a_route_by_its_own_uri_without_a_model() throws Exception {
        try (var upstream = new ScriptedUpstream();
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(postTo("/anything", BOT, "{\"messages\":[]}"));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(upstream.next().body())
                    .isEqualTo("{\"model\":\"upstream/m1\",\"messages\":[]}");
        }
    }

    @Test
    void lists_only_the_models_that_the_key_may_call() throws Exception {
        var world = Engine.world(1);
        world.snapshot()
                .addRoutes(
                        world.snapshot().getRoutes(0).toBuilder()
                                .setId("other")
                                .setName("other")
                                .setModel("other")
                                .clearUri())
                .setConsumers(
                        0, TestSnapshot.consumer("bot").setAllRoutes(false).addRouteIds("chat"));
        try (var engine = new Engine(world);
                var client = new RawClient(engine.port)) {
            assertThat(client.ask(get("/v1/models", BOT)).body())
                    .isEqualTo(
                            "{\"object\":\"list\",\"data\":[{\"id\":\"team/chat\",\"object\":\"model\",\"created\":0,\"owned_by\":\"sluice\"}]}");
            assertThat(client.ask(get("/v1/models/team/chat", BOT)).status()).isEqualTo(200);
            assertThat(client.ask(get("/v1/models/team%2Fchat", BOT)).status()).isEqualTo(200);
            assertThat(client.ask(get("/v1/models/other", BOT)).status()).isEqualTo(404);
            assertThat(client.ask(post(BOT, "{\"model\":\"other\",\"messages\":[{}]}")).body())
                    .contains("\"code\":\"model_not_allowed\"");
        }
    }

    private static String get(String path, String key) {
        return "GET " + path + " HTTP/1.1\r\nHost: g\r\napikey: " + key + "\r\n\r\n";
    }

    @Test
    void uses_an_upstream_connection_again_and_replaces_one_that_went_stale() throws Exception {
        ScriptedUpstream.Script thenClose =
                (out, socket) -> {
                    plain(1, 1, "last").act(out, socket);
                    return false;
                };
        try (var upstream =
                        new ScriptedUpstream()
                                .then(plain(1, 1, "one"))
                                .then(thenClose)
                                .then(plain(1, 1, "three"));
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(false)));
            client.ask(post(BOT, chat(false)));
            assertThat(upstream.connections()).isEqualTo(1);
            assertThat(client.ask(post(BOT, chat(false))).status()).isEqualTo(200);
            assertThat(client.ask(post(BOT, chat(false))).status()).isEqualTo(200);
            assertThat(upstream.connections()).isEqualTo(2);
        }
    }

    @Test
    void a_full_spool_refuses_and_gives_the_hold_back() throws Exception {
        try (var upstream = new ScriptedUpstream();
                var engine =
                        new Engine(
                                Engine.world(upstream.port())
                                        .quota(
                                                TestSnapshot.hourly(
                                                        "bots",
                                                        TestSnapshot.scope().setConsumerId("bot"),
                                                        10_000)));
                var client = new RawClient(engine.port)) {
            engine.spoolFull = true;
            var reply = client.ask(post(BOT, chat(false)));
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body()).contains("usage_spool_full");
            assertThat(engine.used("bots")).isZero();
            assertThat(upstream.nothingSeen()).isTrue();
        }
    }

    @Test
    void keeps_a_silent_stream_alive_and_may_still_move_it() throws Exception {
        var ticker = io.netty.util.concurrent.Ticker.newMockTicker();
        var release = new CountDownLatch(1);
        try (var silent = new ScriptedUpstream().then(hang(release, ROLE));
                var good = new ScriptedUpstream().then(stream(chunk("ok"), STOP, DONE));
                var engine =
                        new Engine(
                                Engine.world(silent.port(), good.port()),
                                EdgeSettings.defaults("127.0.0.1", 0),
                                ticker);
                var client = new RawClient(engine.port)) {
            // Given
            client.send(post(BOT, chat(true)));
            silent.next();

            // When fifteen seconds are over, then the head goes out without an instance
            ticker.advance(16, java.util.concurrent.TimeUnit.SECONDS);
            var begun = client.readUntil(": ping\n\n");
            assertThat(begun).contains("HTTP/1.1 200").doesNotContain("x-sluice-instance", "role");

            // When the first content never comes, then the next instance answers in the same stream
            ticker.advance(110, java.util.concurrent.TimeUnit.SECONDS);
            good.next();
            assertThat(client.readUntil("[DONE]")).contains("\"content\":\"ok\"");
            release.countDown();
        }
    }

    @Test
    void a_silent_stream_that_fails_at_last_is_told_in_the_stream() throws Exception {
        var ticker = io.netty.util.concurrent.Ticker.newMockTicker();
        var release = new CountDownLatch(1);
        try (var silent = new ScriptedUpstream().then(hang(release, ROLE));
                var engine =
                        new Engine(
                                Engine.world(silent.port()),
                                EdgeSettings.defaults("127.0.0.1", 0),
                                ticker);
                var client = new RawClient(engine.port)) {
            client.send(post(BOT, chat(true)));
            silent.next();
            ticker.advance(16, java.util.concurrent.TimeUnit.SECONDS);
            client.readUntil(": ping\n\n");
            ticker.advance(110, java.util.concurrent.TimeUnit.SECONDS);
            assertThat(client.readUntil("upstream_timeout")).contains("data: {\"error\":");
            release.countDown();
        }
    }

    @Test
    void writes_checkpoints_while_an_answer_runs() throws Exception {
        var ticker = io.netty.util.concurrent.Ticker.newMockTicker();
        var release = new CountDownLatch(1);
        try (var upstream = new ScriptedUpstream().then(hang(release, chunk("some words here")));
                var engine =
                        new Engine(
                                Engine.world(upstream.port()),
                                EdgeSettings.defaults("127.0.0.1", 0),
                                ticker);
                var client = new RawClient(engine.port)) {
            client.send(post(BOT, chat(true)));
            client.readUntil("some words");
            ticker.advance(3, java.util.concurrent.TimeUnit.SECONDS);
            assertThat(engine.checkpointed().getTokens().getCompletion()).isPositive();
            release.countDown();
        }
    }

    @Test
    void cuts_a_stream_that_outgrows_its_quota_and_says_so() throws Exception {
        var words = "one two three four five six seven eight nine ten ".repeat(20);
        var events = new java.util.ArrayList<String>();
        for (int i = 0; i < 40; i++) {
            events.add(chunk(words));
        }
        var release = new CountDownLatch(1);
        try (var upstream =
                        new ScriptedUpstream().then(hang(release, events.toArray(String[]::new)));
                var engine =
                        new Engine(
                                Engine.world(upstream.port())
                                        .quota(
                                                TestSnapshot.hourly(
                                                        "bots",
                                                        TestSnapshot.scope().setConsumerId("bot"),
                                                        2000)));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, chat(true)));
            assertThat(reply.whole()).isTrue();
            assertThat(reply.body())
                    .endsWith(
                            "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}],\"sluice\":{\"stop\":\"quota\"}}\n\n"
                                    + DONE);
            var close = engine.closed();
            assertThat(close.getOutcome()).isEqualTo("quota_cut");
            assertThat(close.getAbortCause()).isEqualTo("quota_cut");
            release.countDown();
        }
    }
}
