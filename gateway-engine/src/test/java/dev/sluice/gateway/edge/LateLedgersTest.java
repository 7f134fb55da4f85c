package dev.sluice.gateway.edge;

import static dev.sluice.gateway.edge.RawClient.chat;
import static dev.sluice.gateway.edge.RawClient.post;
import static dev.sluice.gateway.edge.ScriptedUpstream.DONE;
import static dev.sluice.gateway.edge.ScriptedUpstream.STOP;
import static dev.sluice.gateway.edge.ScriptedUpstream.body;
import static dev.sluice.gateway.edge.ScriptedUpstream.chunk;
import static dev.sluice.gateway.edge.ScriptedUpstream.plain;
import static dev.sluice.gateway.edge.ScriptedUpstream.usage;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.catalog.TestSnapshot;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The walk waits for ledgers that answer later, and loses nothing that they hold.
@Timeout(60)
class LateLedgersTest {
    private static final String BOT = TestSnapshot.BOT_KEY;
    private static final String WORDS = "one two three four five six seven eight nine ten ";

    private final BlockingQueue<LateLedgers> ear = new ArrayBlockingQueue<>(1);

    private Engine engine(long limit, int... ports) throws Exception {
        return new Engine(
                Engine.world(ports)
                        .quota(
                                TestSnapshot.hourly(
                                        "bots", TestSnapshot.scope().setConsumerId("bot"), limit)),
                ear::add);
    }

    @Test
    void an_answer_that_comes_late_holds_up_nobody_else() throws Exception {
        try (var upstream = new ScriptedUpstream().then(plain(10, 20, "hello"));
                var engine = engine(10_000, upstream.port());
                var client = new RawClient(engine.port)) {
            client.send(post(BOT, chat(false)));
            var answer = ear.take().next();
            // Both event loops get a turn, among them the one that waits.
            for (var loop : engine.loops()) {
                loop.submit(() -> {}).sync();
            }
            answer.run();

            assertThat(client.reply().status()).isEqualTo(200);
            engine.closed();
            assertThat(engine.used("bots")).isEqualTo(30);
        }
    }

    @Test
    void a_late_no_is_a_no() throws Exception {
        try (var upstream = new ScriptedUpstream().then(plain(10, 990, "hello"));
                var engine = engine(1000, upstream.port());
                var client = new RawClient(engine.port)) {
            client.send(post(BOT, chat(false)));
            var late = ear.take();
            late.answer();
            assertThat(client.reply().status()).isEqualTo(200);
            engine.closed();

            client.send(post(BOT, chat(false)));
            late.answer();

            var reply = client.reply();
            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.header("x-sluice-quota-scope")).isEqualTo("consumer");
            assertThat(engine.held("bots")).isZero();
        }
    }

    @Test
    void what_is_granted_after_the_caller_left_is_given_back() throws Exception {
        try (var upstream = new ScriptedUpstream();
                var engine = engine(10_000, upstream.port())) {
            Runnable answer;
            try (var client = new RawClient(engine.port)) {
                client.send(post(BOT, chat(false)));
                answer = ear.take().next();
            }
            engine.closed();
            assertThat(engine.held("bots")).as("still held elsewhere").isPositive();

            answer.run();

            assertThat(engine.used("bots")).as("used and held").isZero();
        }
    }

    @Test
    void a_failed_attempts_hold_follows_late() throws Exception {
        try (var first = new ScriptedUpstream().then(body(500, "{}"));
                var second = new ScriptedUpstream().then(plain(10, 20, "hello"));
                var engine = engine(10_000, first.port(), second.port());
                var client = new RawClient(engine.port)) {
            client.send(post(BOT, chat(false)));
            var late = ear.take();
            late.answer();
            late.answer();

            assertThat(client.reply().status()).isEqualTo(200);
            engine.closed();
            assertThat(engine.used("bots")).isEqualTo(30);
        }
    }

    @Test
    void a_caller_that_leaves_during_a_late_move_leaves_nothing_held() throws Exception {
        try (var first = new ScriptedUpstream().then(body(500, "{}"));
                var second = new ScriptedUpstream();
                var engine = engine(10_000, first.port(), second.port())) {
            Runnable move;
            try (var client = new RawClient(engine.port)) {
                client.send(post(BOT, chat(false)));
                var late = ear.take();
                late.answer();
                move = late.next();
            }
            engine.closed();
            move.run();

            assertThat(engine.held("bots")).isZero();
        }
    }

    @Test
    void a_stream_goes_on_when_more_is_granted_late() throws Exception {
        var release = new CountDownLatch(1);
        ScriptedUpstream.Script script =
                (out, _) -> {
                    ScriptedUpstream.beginStream(out);
                    for (var i = 0; i < 48; i++) {
                        ScriptedUpstream.writeChunk(out, chunk(WORDS));
                    }
                    release.await();
                    ScriptedUpstream.writeChunk(out, STOP + usage(12, 480) + DONE);
                    return false;
                };
        try (var upstream = new ScriptedUpstream().then(script);
                var engine = engine(10_000, upstream.port());
                var client = new RawClient(engine.port)) {
            client.send(post(BOT, chat(true)));
            var late = ear.take();
            late.answer();
            late.answer();
            assertThat(engine.held("bots")).as("more than the first 512").isGreaterThan(700);
            release.countDown();
            client.readUntil(STOP.strip());

            assertThat(engine.closed().getOutcome()).isEqualTo("success");
            assertThat(engine.used("bots")).isEqualTo(492);
        }
    }

    @Test
    void a_stream_that_is_refused_more_late_is_cut_then() throws Exception {
        var release = new CountDownLatch(1);
        ScriptedUpstream.Script endless =
                (out, _) -> {
                    ScriptedUpstream.beginStream(out);
                    for (var i = 0; i < 80; i++) {
                        ScriptedUpstream.writeChunk(out, chunk(WORDS));
                    }
                    release.await();
                    while (true) {
                        ScriptedUpstream.writeChunk(out, chunk(WORDS));
                    }
                };
        try (var upstream = new ScriptedUpstream().then(endless);
                var engine = engine(560, upstream.port());
                var client = new RawClient(engine.port)) {
            client.send(post(BOT, chat(true)));
            var late = ear.take();
            late.answer();
            late.answer();
            release.countDown();
            var answers = answering(late);

            assertThat(client.reply().body()).contains("\"finish_reason\":\"length\"");
            answers.interrupt();
            answers.join();
            assertThat(engine.closed().getFinishReason()).isEqualTo("length");
            assertThat(engine.held("bots")).isZero();
        }
    }

    /// It runs ahead by one step, and reading waits: an endless one would fill the memory.
    @Test
    void a_stream_waits_for_ledgers_that_do_not_answer() throws Exception {
        ScriptedUpstream.Script endless =
                (out, _) -> {
                    ScriptedUpstream.beginStream(out);
                    while (true) {
                        ScriptedUpstream.writeChunk(out, chunk(WORDS));
                    }
                };
        try (var upstream = new ScriptedUpstream().then(endless);
                var engine = engine(3_000, upstream.port());
                var client = new RawClient(engine.port)) {
            client.send(post(BOT, chat(true)));
            var late = ear.take();
            late.answer();
            late.answer();
            var answers = answering(late);

            assertThat(client.reply().body()).contains("\"finish_reason\":\"length\"");
            answers.interrupt();
            answers.join();
            var close = engine.closed();
            assertThat(close.getOutcome()).isEqualTo("quota_cut");
            assertThat(close.getTokens().getCompletion())
                    .as("all that was granted, a step and what one read brings")
                    .isBetween(2_000L, 3_000L + 1_024 + 20_000);
            assertThat(engine.held("bots")).isZero();
        }
    }

    private static Thread answering(LateLedgers late) {
        return Thread.ofVirtual()
                .start(() -> {
                    try {
                        while (true) {
                            late.answer();
                        }
                    } catch (InterruptedException _) {
                        // The test has seen what it wanted.
                    }
                });
    }
}
