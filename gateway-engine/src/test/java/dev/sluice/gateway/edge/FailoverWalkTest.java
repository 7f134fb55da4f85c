package dev.sluice.gateway.edge;

import static dev.sluice.gateway.edge.RawClient.chat;
import static dev.sluice.gateway.edge.RawClient.post;
import static dev.sluice.gateway.edge.ScriptedUpstream.DONE;
import static dev.sluice.gateway.edge.ScriptedUpstream.ROLE;
import static dev.sluice.gateway.edge.ScriptedUpstream.STOP;
import static dev.sluice.gateway.edge.ScriptedUpstream.body;
import static dev.sluice.gateway.edge.ScriptedUpstream.chunk;
import static dev.sluice.gateway.edge.ScriptedUpstream.hang;
import static dev.sluice.gateway.edge.ScriptedUpstream.plain;
import static dev.sluice.gateway.edge.ScriptedUpstream.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.RouteConfig;
import dev.sluice.control.StandingConfig;
import dev.sluice.control.StandingConfig.Standing;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.exchange.Attempt;
import dev.sluice.gateway.exchange.Outcome;
import dev.sluice.gateway.health.AttemptOutcome;
import dev.sluice.gateway.health.PassiveHealth;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What callers see, and do not see, of instances that are out: by hand, all of them, or because of
/// one request.
@Timeout(60)
class FailoverWalkTest {
    private static final String BOT = TestSnapshot.BOT_KEY;
    private static final AttemptOutcome BROKE = new AttemptOutcome.Broke("reset");

    /// Instances `m1`, `m2`, ... in one tier.
    private static TestSnapshot pool(int... ports) {
        var world = Engine.world(ports);
        var route = world.snapshot().getRoutesBuilder(0);
        route.clearTargets();
        for (int i = 0; i < ports.length; i++) {
            route.addTargets(TestSnapshot.target("m" + (i + 1), 10, 1));
        }
        return world;
    }

    private static RouteConfig.Builder route(TestSnapshot world) {
        return world.snapshot().getRoutesBuilder(0);
    }

    private static void stand(Engine engine, TestSnapshot world, int index, Standing standing) {
        world.snapshot()
                .getInstancesBuilder(index)
                .setStanding(StandingConfig.newBuilder().setStanding(standing).setSinceMs(1));
        engine.catalogs.swap(world.compiled());
    }

    private static ModelInstance instance(Engine engine, String name) {
        return Objects.requireNonNull(
                Objects.requireNonNull(engine.catalogs.current()).instance(name));
    }

    private static void eject(Engine engine, String name) {
        var passive = new PassiveHealth(engine.board);
        for (int i = 0; i < 3; i++) {
            passive.note(instance(engine, name), BROKE);
        }
    }

    private static List<String> instances(List<Attempt> attempts) {
        return attempts.stream().map(attempt -> attempt.instance().name()).toList();
    }

    @Test
    void a_drained_instance_gets_nothing_new_and_its_open_stream_ends_in_peace() throws Exception {
        var go = new CountDownLatch(1);
        try (var one =
                        new ScriptedUpstream()
                                .then((out, _) -> {
                                    ScriptedUpstream.beginStream(out);
                                    ScriptedUpstream.writeChunk(out, ROLE + chunk("hel"));
                                    go.await();
                                    ScriptedUpstream.writeChunk(out, chunk("lo") + STOP + DONE);
                                    out.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                                    out.flush();
                                    return true;
                                });
                var two = new ScriptedUpstream().then(plain(1, 1, "two"))) {
            var world = Engine.world(one.port(), two.port());
            try (var engine = new Engine(world);
                    var streaming = new RawClient(engine.port);
                    var client = new RawClient(engine.port)) {
                // Given
                streaming.send(post(BOT, chat(true)));
                streaming.readUntil("hel");
                // When
                stand(engine, world, 0, Standing.DRAINING);
                // Then
                var reply = client.ask(post(BOT, chat(false)));
                assertThat(reply.header("x-sluice-instance")).isEqualTo("m2");
                assertThat(engine.settled().candidates().getFirst().reason())
                        .isEqualTo("draining: by_hand");
                go.countDown();
                assertThat(streaming.readUntil("[DONE]")).contains("\"content\":\"lo\"");
            }
        }
    }

    @Test
    void a_stream_that_waits_on_an_instance_ejected_by_hand_moves_although_nothing_failed()
            throws Exception {
        var release = new CountDownLatch(1);
        try (var one = new ScriptedUpstream().then(hang(release));
                var two = new ScriptedUpstream().then(stream(ROLE, chunk("two"), STOP, DONE))) {
            var world = Engine.world(one.port(), two.port());
            route(world).clearFallback();
            try (var engine = new Engine(world);
                    var client = new RawClient(engine.port)) {
                // Given
                client.send(post(BOT, chat(true)));
                one.next();
                // When
                stand(engine, world, 0, Standing.EJECTED);
                // Then
                assertThat(client.reply().body()).contains("\"content\":\"two\"");
                var settled = engine.settled();
                assertThat(instances(settled.attempts())).containsExactly("m1", "m2");
                assertThat(settled.attempts().getFirst().reason())
                        .isEqualTo("its instance was taken out by hand");
            }
        } finally {
            release.countDown();
        }
    }

    @Test
    void it_waits_on_where_it_is_when_the_route_allows_no_second_attempt() throws Exception {
        var go = new CountDownLatch(1);
        try (var one =
                        new ScriptedUpstream()
                                .then((out, socket) -> {
                                    go.await();
                                    return stream(ROLE, chunk("one"), STOP, DONE).act(out, socket);
                                });
                var two = new ScriptedUpstream()) {
            var world = Engine.world(one.port(), two.port());
            route(world).setMaxRetries(0);
            try (var engine = new Engine(world);
                    var client = new RawClient(engine.port)) {
                client.send(post(BOT, chat(true)));
                one.next();

                stand(engine, world, 0, Standing.EJECTED);
                go.countDown();

                assertThat(client.reply().body()).contains("\"content\":\"one\"");
                assertThat(two.nothingSeen()).isTrue();
            }
        }
    }

    @Test
    void with_everybody_throttled_the_caller_is_told_so_and_when_to_come_back() throws Exception {
        try (var one = new ScriptedUpstream();
                var two = new ScriptedUpstream();
                var engine = new Engine(pool(one.port(), two.port()));
                var client = new RawClient(engine.port)) {
            // Given
            new PassiveHealth(engine.board)
                    .note(
                            instance(engine, "m1"),
                            new AttemptOutcome.Answered(429, Duration.ofMinutes(10)));
            new PassiveHealth(engine.board)
                    .note(
                            instance(engine, "m2"),
                            new AttemptOutcome.Answered(429, Duration.ofMinutes(2)));
            // When
            var reply = client.ask(post(BOT, chat(false)));
            // Then
            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.body())
                    .contains("\"type\":\"requests\"", "\"rate_limit_exceeded\"")
                    .doesNotContain("quota");
            assertThat(Integer.parseInt(reply.header("retry-after"))).isBetween(100, 120);
            assertThat(reply.header("x-should-retry")).isEqualTo("false");
            assertThat(reply.header("x-sluice-quota-scope")).isEmpty();
            var settled = engine.settled();
            assertThat(settled.outcome()).isEqualTo(Outcome.UPSTREAM_THROTTLED);
            assertThat(settled.attempts()).isEmpty();
            assertThat(settled.candidates())
                    .extracting(note -> note.reason())
                    .containsExactly("ejected: throttled", "ejected: throttled");
            assertThat(one.nothingSeen() && two.nothingSeen()).isTrue();
        }
    }

    @Test
    void with_everybody_ejected_the_refusal_is_clear_and_says_when_to_come_back() throws Exception {
        try (var one = new ScriptedUpstream();
                var two = new ScriptedUpstream();
                var engine = new Engine(pool(one.port(), two.port()));
                var client = new RawClient(engine.port)) {
            // Given
            eject(engine, "m1");
            eject(engine, "m2");
            // When
            var reply = client.ask(post(BOT, chat(false)));
            // Then
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body()).contains("\"no_healthy_instance\"");
            assertThat(Integer.parseInt(reply.header("retry-after"))).isPositive();
            assertThat(reply.header("x-should-retry")).isEqualTo("true");
            assertThat(engine.settled().outcome()).isEqualTo(Outcome.REFUSED_NO_INSTANCE);
            assertThat(one.nothingSeen() && two.nothingSeen()).isTrue();
        }
    }

    @Test
    void one_that_is_only_busy_outweighs_one_that_is_ill_and_the_first_to_be_back_says_when()
            throws Exception {
        try (var one = new ScriptedUpstream();
                var two = new ScriptedUpstream();
                var engine = new Engine(pool(one.port(), two.port()));
                var client = new RawClient(engine.port)) {
            // Given
            eject(engine, "m1");
            new PassiveHealth(engine.board)
                    .note(
                            instance(engine, "m2"),
                            new AttemptOutcome.Answered(429, Duration.ofMinutes(10)));
            // When
            var reply = client.ask(post(BOT, chat(false)));
            // Then
            assertThat(reply.status()).isEqualTo(429);
            assertThat(Integer.parseInt(reply.header("retry-after")))
                    .as("m1 is asked again long before m2's pause is over")
                    .isBetween(1, 60);
            assertThat(one.nothingSeen() && two.nothingSeen()).isTrue();
        }
    }

    @Test
    void a_route_that_tries_anyway_sends_one_request_at_a_time_to_the_one_out_longest()
            throws Exception {
        var go = new CountDownLatch(1);
        try (var one =
                        new ScriptedUpstream()
                                .then((out, socket) -> {
                                    go.await();
                                    return plain(1, 1, "back").act(out, socket);
                                });
                var two = new ScriptedUpstream()) {
            var world = pool(one.port(), two.port());
            route(world).setTryWhenAllOut(true);
            try (var engine = new Engine(world);
                    var first = new RawClient(engine.port);
                    var second = new RawClient(engine.port)) {
                // Given
                eject(engine, "m1");
                new PassiveHealth(engine.board)
                        .note(
                                instance(engine, "m2"),
                                new AttemptOutcome.Answered(429, Duration.ofMinutes(2)));
                // When
                first.send(post(BOT, chat(false)));
                one.next();
                var meanwhile = second.ask(post(BOT, chat(false)));
                // Then
                assertThat(meanwhile.status()).as("m2 is only busy").isEqualTo(429);
                go.countDown();
                assertThat(first.reply().body()).contains("back");
                assertThat(engine.board.of(instance(engine, "m1")).word()).isEqualTo("ramping");
                assertThat(two.nothingSeen()).isTrue();
            }
        }
    }

    @Test
    void a_poisonous_request_sent_twenty_times_takes_no_instance_out() throws Exception {
        var upstreams = new ArrayList<ScriptedUpstream>();
        try {
            for (int i = 0; i < 3; i++) {
                upstreams.add(
                        new ScriptedUpstream()
                                .then(plain(1, 1, "good"))
                                .on(
                                        "poison",
                                        (_, socket) -> {
                                            socket.setSoLinger(true, 0);
                                            return false;
                                        }));
            }
            var world = pool(upstreams.stream().mapToInt(ScriptedUpstream::port).toArray());
            try (var engine = new Engine(world)) {
                // Given
                for (int i = 0; i < 3; i++) {
                    assertThat(ask(engine, chat(false)).status()).isEqualTo(200);
                    engine.settled();
                }
                // When
                var attempts = new ArrayList<Integer>();
                for (int i = 0; i < 20; i++) {
                    assertThat(ask(engine, chat(false).replace("say hello", "poison")).status())
                            .isEqualTo(502);
                    attempts.add(engine.settled().attempts().size());
                }
                // Then
                assertThat(attempts.getFirst()).isEqualTo(3);
                assertThat(attempts.subList(1, 20)).containsOnly(1);
                for (int i = 0; i < 6; i++) {
                    var reply = ask(engine, chat(false));
                    assertThat(reply.status()).isEqualTo(200);
                    assertThat(engine.settled().attempts()).hasSize(1);
                }
            }
        } finally {
            for (var upstream : upstreams) {
                upstream.close();
            }
        }
    }

    @Test
    void a_request_moves_past_three_that_break_at_once_to_the_one_that_is_left() throws Exception {
        var upstreams = new ArrayList<ScriptedUpstream>();
        try {
            for (int i = 0; i < 4; i++) {
                upstreams.add(new ScriptedUpstream().then(plain(1, 1, "good")));
            }
            var world = pool(upstreams.stream().mapToInt(ScriptedUpstream::port).toArray());
            try (var engine = new Engine(world)) {
                // Given
                for (int i = 0; i < 4; i++) {
                    assertThat(ask(engine, chat(false)).status()).isEqualTo(200);
                    engine.settled();
                }
                // When
                for (int i = 0; i < 3; i++) {
                    upstreams
                            .get(i)
                            .on(
                                    "innocent",
                                    (_, socket) -> {
                                        socket.setSoLinger(true, 0);
                                        return false;
                                    });
                }
                // Then
                for (int i = 0; i < 4; i++) {
                    var body = chat(false).replace("say hello", "innocent");
                    assertThat(ask(engine, body).status()).isEqualTo(200);
                    assertThat(engine.settled().attempts().getLast().instance().name())
                            .isEqualTo("m4");
                }
            }
        } finally {
            for (var upstream : upstreams) {
                upstream.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_answer_that_says_nothing_moves(boolean streaming) throws Exception {
        try (var one =
                        new ScriptedUpstream()
                                .then(
                                        streaming
                                                ? stream(ROLE, DONE)
                                                : body(200, "{\"choices\":[]}"));
                var two =
                        new ScriptedUpstream()
                                .then(streaming ? stream(ROLE, STOP, DONE) : plain(1, 1, "two"));
                var engine = new Engine(Engine.world(one.port(), two.port()))) {
            var reply = ask(engine, chat(streaming));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("x-sluice-instance")).isEqualTo("m2");
            var settled = engine.settled();
            assertThat(settled.attempts().getFirst().reason()).isEqualTo("empty answer");
            assertThat(settled.outcome()).isEqualTo(Outcome.SUCCESS);
            assertThat(engine.board.of(instance(engine, "m1")).word()).isEqualTo("suspect");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 302, 500})
    void a_status_that_is_no_answer_moves(int status) throws Exception {
        try (var one = new ScriptedUpstream().then(body(status, status == 204 ? "" : "{}"));
                var two = new ScriptedUpstream().then(plain(1, 1, "two"));
                var engine = new Engine(Engine.world(one.port(), two.port()))) {
            var reply = ask(engine, chat(false));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("x-sluice-instance")).isEqualTo("m2");
            assertThat(engine.settled().attempts().getFirst().reason())
                    .isEqualTo("status " + status);
        }
    }

    @Test
    void a_pause_of_centuries_moves_the_request_and_lasts_a_day() throws Exception {
        try (var one =
                        new ScriptedUpstream()
                                .then(
                                        body(
                                                429,
                                                "{}",
                                                "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"));
                var two = new ScriptedUpstream().then(plain(1, 1, "two"))) {
            var world = Engine.world(one.port(), two.port());
            try (var engine = new Engine(world)) {
                var reply = ask(engine, chat(false));

                assertThat(reply.header("x-sluice-instance")).isEqualTo("m2");
                var report = engine.board.report(instance(engine, "m1"));
                assertThat(report.state().reason()).isEqualTo("throttled");
                assertThat(Duration.ofNanos(report.until() - report.state().since()))
                        .isEqualTo(AttemptOutcome.Answered.LONGEST_PAUSE);
                assertThat(engine.settled().attempts()).hasSize(2);
            }
        }
    }

    /// An answer whose head says what it is, and whose body never ends.
    private static ScriptedUpstream.Script endless(
            CountDownLatch release, String head, String begun) {
        return (out, _) -> {
            out.write(
                    ("HTTP/1.1 " + head + "\r\nContent-Length: 1000000\r\n\r\n" + begun)
                            .getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            release.await();
            return false;
        };
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "false, 0", "true, 70000", "false, 70000"})
    void an_error_whose_body_never_ends_moves_all_the_same_and_its_pause_counts(
            boolean streaming, int begun) throws Exception {
        var release = new CountDownLatch(1);
        try (var one =
                        new ScriptedUpstream()
                                .then(
                                        endless(
                                                release,
                                                "429 Too Many\r\nRetry-After: 600",
                                                "x".repeat(begun)));
                var two =
                        new ScriptedUpstream()
                                .then(
                                        streaming
                                                ? stream(ROLE, chunk("two"), STOP, DONE)
                                                : plain(1, 1, "two"));
                var engine = new Engine(Engine.world(one.port(), two.port()))) {
            var reply = ask(engine, chat(streaming));

            assertThat(reply.header("x-sluice-instance")).isEqualTo("m2");
            assertThat(engine.settled().attempts().getFirst().reason()).isEqualTo("status 429");
            var report = engine.board.report(instance(engine, "m1"));
            assertThat(Duration.ofNanos(report.until() - report.state().since()))
                    .isEqualTo(Duration.ofMinutes(10));
        } finally {
            release.countDown();
        }
    }

    @Test
    void an_error_that_breaks_off_is_still_the_one_its_head_told() throws Exception {
        var release = new CountDownLatch(0);
        try (var one = new ScriptedUpstream().then(endless(release, "429 Too Many", "{"));
                var two = new ScriptedUpstream().then(plain(1, 1, "two"));
                var engine = new Engine(Engine.world(one.port(), two.port()))) {
            assertThat(ask(engine, chat(false)).header("x-sluice-instance")).isEqualTo("m2");

            assertThat(engine.settled().attempts().getFirst().reason()).isEqualTo("status 429");
            assertThat(engine.board.of(instance(engine, "m1")).reason()).isEqualTo("throttled");
        }
    }

    private static RawClient.Reply ask(Engine engine, String body) throws Exception {
        try (var client = new RawClient(engine.port)) {
            return client.ask(post(BOT, body));
        }
    }
}
