package dev.sluice.gateway.edge;

import static dev.sluice.gateway.edge.RawClient.chat;
import static dev.sluice.gateway.edge.RawClient.post;
import static dev.sluice.gateway.edge.RawClient.postTo;
import static dev.sluice.gateway.edge.ScriptedUpstream.DONE;
import static dev.sluice.gateway.edge.ScriptedUpstream.STOP;
import static dev.sluice.gateway.edge.ScriptedUpstream.chunk;
import static dev.sluice.gateway.edge.ScriptedUpstream.hang;
import static dev.sluice.gateway.edge.ScriptedUpstream.plain;
import static dev.sluice.gateway.edge.ScriptedUpstream.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.catalog.TestSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the door promises, seen from a socket.
@Timeout(60)
class EdgeTest {
    private static final String BOT = TestSnapshot.BOT_KEY;
    private static final String DESK = TestSnapshot.DESK_KEY;

    private static String headers(String... lines) {
        return "GET /v1/models HTTP/1.1\r\nHost: g\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
    }

    @Test
    void takes_the_key_from_every_header_there_is() throws Exception {
        try (var engine = new Engine(Engine.world(1));
                var client = new RawClient(engine.port)) {
            for (var header :
                    List.of(
                            "Authorization: Bearer " + BOT,
                            "authorization: bearer " + BOT,
                            "apikey: " + BOT,
                            "X-Api-Key: " + BOT,
                            "api-key: " + BOT,
                            "x-goog-api-key: " + BOT)) {
                assertThat(client.ask(headers(header)).status()).as(header).isEqualTo(200);
            }
            assertThat(client.ask(headers("apikey: " + BOT, "x-api-key: " + BOT)).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void refuses_no_key_a_wrong_one_two_different_ones_and_one_in_the_query() throws Exception {
        try (var engine = new Engine(Engine.world(1));
                var client = new RawClient(engine.port)) {
            for (var request :
                    List.of(
                            headers("A: b"),
                            headers("apikey: wrong"),
                            headers("apikey: " + BOT, "x-api-key: " + DESK),
                            headers("apikey: " + BOT).replace("/models", "/models?api_key=" + BOT),
                            headers("apikey: " + BOT)
                                    .replace("/models", "/models?x=1&KEY=" + BOT))) {
                var reply = client.ask(request);
                assertThat(reply.status()).as(request).isEqualTo(401);
                assertThat(reply.body())
                        .contains("\"code\":\"invalid_api_key\"")
                        .doesNotContain(BOT);
                assertThat(reply.header("x-should-retry")).isEqualTo("false");
            }
        }
    }

    @Test
    void knows_its_paths_and_says_so_of_others() throws Exception {
        try (var engine = new Engine(Engine.world(1));
                var client = new RawClient(engine.port)) {
            var unknown = client.ask(postTo("/v1/responses", BOT, "{}"));
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.body()).contains("\"code\":\"unknown_url\"");
            assertThat(
                            client.ask(
                                            headers("apikey: " + BOT)
                                                    .replace("/models", "/chat/completions"))
                                    .status())
                    .isEqualTo(405);
            var model = client.ask(post(BOT, "{\"model\":\"nope\",\"messages\":[{}]}"));
            assertThat(model.status()).isEqualTo(404);
            assertThat(model.body())
                    .contains("\"code\":\"model_not_found\"", "\"param\":\"model\"");
        }
    }

    @Test
    void refuses_an_oversized_body_before_reading_it() throws Exception {
        try (var engine = new Engine(Engine.world(1));
                var client = new RawClient(engine.port)) {
            client.send(post(BOT, "").replace("Content-Length: 0", "Content-Length: 10485761"));
            var reply = client.reply();
            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.body()).contains("\"code\":\"request_too_large\"");
            assertThat(reply.header("connection")).isEqualTo("close");
        }
    }

    @Test
    void refuses_a_chunked_body_once_it_is_too_large_and_the_answer_arrives() throws Exception {
        try (var engine = new Engine(Engine.world(1), small());
                var client = new RawClient(engine.port)) {
            var head = post(BOT, "").replace("Content-Length: 0", "Transfer-Encoding: chunked");
            client.send(head + "1000\r\n" + "x".repeat(4096) + "\r\n");
            assertThat(client.reply().status()).isEqualTo(413);
        }
    }

    private static EdgeSettings small() {
        return new EdgeSettings(
                "127.0.0.1",
                0,
                1024,
                Duration.ofMillis(300),
                Duration.ofMillis(300),
                1024,
                Duration.ofMillis(500),
                Duration.ofSeconds(60),
                Duration.ZERO);
    }

    @Test
    void wants_json() throws Exception {
        try (var engine = new Engine(Engine.world(1));
                var client = new RawClient(engine.port)) {
            for (var type :
                    List.of(
                            "text/plain",
                            "application/x-www-form-urlencoded",
                            "application/jsonx")) {
                assertThat(client.ask(post(BOT, "{}").replace("application/json", type)).status())
                        .as(type)
                        .isEqualTo(415);
            }
            assertThat(client.ask(post(BOT, "{}", "Content-Encoding: gzip")).status())
                    .isEqualTo(415);
            assertThat(
                            client.ask(
                                            post(BOT, "{")
                                                    .replace(
                                                            "application/json",
                                                            "application/json; charset=utf-8"))
                                    .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void tells_what_is_wrong_with_a_body() throws Exception {
        try (var engine = new Engine(Engine.world(1));
                var client = new RawClient(engine.port)) {
            var broken = client.ask(post(BOT, "{\"model\":"));
            assertThat(broken.body()).contains("\"param\":null,\"code\":null");
            var deep = "[".repeat(100) + "]".repeat(100);
            assertThat(
                            client.ask(
                                            post(
                                                    BOT,
                                                    "{\"model\":\"team/chat\",\"messages\":[{}],\"x\":"
                                                            + deep
                                                            + "}"))
                                    .body())
                    .contains("\"guard\":\"shape\"");
            for (var value : List.of("3", "-0.1", "1e999", "\"NaN\"", "NaN")) {
                var reply =
                        client.ask(
                                post(
                                        BOT,
                                        "{\"model\":\"team/chat\",\"messages\":[{}],\"temperature\":"
                                                + value
                                                + "}"));
                assertThat(reply.status()).as(value).isEqualTo(400);
            }
        }
    }

    @Test
    void says_continue_only_where_the_body_may_come() throws Exception {
        try (var upstream = new ScriptedUpstream();
                var engine = new Engine(Engine.world(upstream.port()))) {
            try (var client = new RawClient(engine.port)) {
                var request = post(BOT, chat(false), "Expect: 100-continue");
                int body = request.indexOf("\r\n\r\n") + 4;
                client.send(request.substring(0, body));
                assertThat(client.line()).isEqualTo("HTTP/1.1 100 Continue");
                client.line();
                assertThat(client.ask(request.substring(body)).status()).isEqualTo(200);
            }
            try (var client = new RawClient(engine.port)) {
                var request = post("wrong", chat(false), "Expect: 100-continue");
                client.send(request.substring(0, request.indexOf("\r\n\r\n") + 4));
                assertThat(client.reply().status()).isEqualTo(401);
            }
        }
    }

    @Test
    void ignores_an_upgrade_to_h2c() throws Exception {
        try (var upstream = new ScriptedUpstream();
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            var reply =
                    client.ask(
                            post(
                                    BOT,
                                    chat(false),
                                    "Connection: Upgrade, HTTP2-Settings",
                                    "Upgrade: h2c",
                                    "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(client.ask(post(BOT, chat(false))).status()).isEqualTo(200);
        }
    }

    @Test
    void answers_pipelined_requests_in_their_order() throws Exception {
        try (var upstream = new ScriptedUpstream();
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            for (int i = 0; i < 5; i++) {
                upstream.then(plain(1, 1, "answer " + i));
            }
            client.send(post(BOT, chat(false)).repeat(5) + headers("apikey: " + BOT));
            for (int i = 0; i < 5; i++) {
                assertThat(client.reply().body()).contains("answer " + i);
            }
            assertThat(client.reply().body()).contains("\"object\":\"list\"");
        }
    }

    @Test
    void owes_no_more_than_sixteen_answers() throws Exception {
        var release = new CountDownLatch(1);
        ScriptedUpstream.Script slow =
                (out, socket) -> {
                    release.await(20, TimeUnit.SECONDS);
                    return plain(1, 1, "slow").act(out, socket);
                };
        try (var upstream = new ScriptedUpstream().then(slow).then(plain(1, 1, "x"));
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            client.send(post(BOT, chat(false)) + headers("apikey: " + BOT).repeat(30));
            upstream.next();
            release.countDown();
            assertThat(client.reply().body()).contains("slow");
            for (int i = 0; i < 16; i++) {
                assertThat(client.reply().status()).as("answer " + i).isEqualTo(200);
            }
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void ends_a_slow_head_a_slow_body_and_an_idle_connection() throws Exception {
        try (var engine = new Engine(Engine.world(1), small())) {
            try (var client = new RawClient(engine.port)) {
                client.send("POST /v1/chat/completions HTTP/1.1\r\nHost");
                assertThat(client.reply().status()).isEqualTo(408);
            }
            try (var client = new RawClient(engine.port)) {
                client.send(
                        post(BOT, "").replace("Content-Length: 0", "Content-Length: 1000") + "{");
                var reply = client.reply();
                assertThat(reply.status()).isEqualTo(408);
                assertThat(reply.body()).contains("\"code\":\"request_timeout\"");
            }
            try (var client = new RawClient(engine.port)) {
                assertThat(client.ask(headers("apikey: " + BOT)).status()).isEqualTo(200);
                assertThat(client.isClosed()).isTrue();
            }
        }
    }

    @Test
    void speaks_http_1_0_without_chunks() throws Exception {
        try (var upstream = new ScriptedUpstream().then(stream(chunk("x"), STOP, DONE));
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, chat(true)).replace("HTTP/1.1", "HTTP/1.0"));
            assertThat(reply.head()).doesNotContain("chunked");
            assertThat(reply.body()).isEqualTo(chunk("x") + STOP + DONE);
        }
    }

    @Test
    void drains_well_new_requests_are_refused_and_running_ones_finish() throws Exception {
        var release = new CountDownLatch(1);
        ScriptedUpstream.Script slow =
                (out, _) -> {
                    ScriptedUpstream.beginStream(out);
                    ScriptedUpstream.writeChunk(out, chunk("first"));
                    release.await(20, TimeUnit.SECONDS);
                    ScriptedUpstream.writeChunk(out, STOP + DONE);
                    ScriptedUpstream.writeChunk(out, "");
                    return true;
                };
        try (var upstream = new ScriptedUpstream().then(slow);
                var engine = new Engine(Engine.world(upstream.port()));
                var running = new RawClient(engine.port)) {
            // Given
            running.send(post(BOT, chat(true)));
            upstream.next();

            // When
            var drained = engine.server().drain(Duration.ofSeconds(20));

            // Then
            try (var late = new RawClient(engine.port)) {
                var refused = late.ask(post(BOT, chat(false)));
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.body()).contains("\"code\":\"server_shutting_down\"");
                assertThat(refused.header("retry-after-ms")).isEqualTo("200");
                assertThat(refused.header("connection")).isEqualTo("close");
            }
            assertThat(drained).isNotDone();
            release.countDown();
            assertThat(running.reply().body()).endsWith(DONE);
            drained.get(10, TimeUnit.SECONDS);
            assertThat(engine.openConnections()).isZero();
        }
    }

    @Test
    void a_drain_that_runs_out_of_time_ends_streams_visibly_and_settles_them() throws Exception {
        var release = new CountDownLatch(1);
        try (var upstream = new ScriptedUpstream().then(hang(release, chunk("half")));
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            client.send(post(BOT, chat(true)));
            upstream.next();
            engine.server().drain(Duration.ofMillis(100)).get(10, TimeUnit.SECONDS);
            var reply = client.reply();
            assertThat(reply.whole()).isFalse();
            assertThat(engine.closed().getOutcome()).isEqualTo("gateway_drained");
            release.countDown();
        }
    }

    @Test
    void has_nothing_to_serve_before_the_first_revision() throws Exception {
        try (var engine = new Engine(null);
                var client = new RawClient(engine.port)) {
            assertThat(client.ask(headers("apikey: " + BOT)).status()).isEqualTo(503);
        }
    }

    @Test
    void a_reader_that_stops_reading_stops_the_upstream_too() throws Exception {
        var written = new java.util.concurrent.atomic.AtomicLong();
        var text = chunk("x".repeat(8000));
        ScriptedUpstream.Script flood =
                (out, _) -> {
                    ScriptedUpstream.beginStream(out);
                    for (int i = 0; i < 4000; i++) {
                        ScriptedUpstream.writeChunk(out, text);
                        written.addAndGet(text.length());
                    }
                    ScriptedUpstream.writeChunk(out, STOP + DONE);
                    ScriptedUpstream.writeChunk(out, "");
                    return true;
                };
        try (var upstream = new ScriptedUpstream().then(flood);
                var engine = new Engine(Engine.world(upstream.port()));
                var client = new RawClient(engine.port)) {
            // Given a caller that reads nothing
            client.socket().setReceiveBufferSize(32 * 1024);
            client.send(post(BOT, chat(true)));
            upstream.next();

            // When the upstream cannot write any more
            long before = -1;
            while (before != written.get()) {
                before = written.get();
                TimeUnit.MILLISECONDS.sleep(400);
            }

            // Then it is far from its end, and goes on when the caller reads
            assertThat(before).isLessThan(4000L * text.length());
            assertThat(client.reply().body()).endsWith(DONE);
        }
    }
}
