package dev.sluice.gateway.edge;

import static dev.sluice.gateway.edge.RawClient.chat;
import static dev.sluice.gateway.edge.RawClient.post;
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
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaKind;
import dev.sluice.control.QuotaUnit;
import dev.sluice.control.UsageClose;
import dev.sluice.control.UsageSource;
import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.metering.TokenEstimator;
import dev.sluice.gateway.metering.UsageBounds;
import dev.sluice.gateway.metering.UsageMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What quotas do to a request on its walk: what is written upstream, when a stream is let on or
/// cut, what every ending charges, and what the caller is told.
@Timeout(60)
class QuotaWalkTest {
    private static final String BOT = TestSnapshot.BOT_KEY;
    private static final String WORDS = "one two three four five six seven eight nine ten ";

    private static TestSnapshot world(long limit, int... ports) {
        return Engine.world(ports).quota(bots(limit));
    }

    private static QuotaConfig.Builder bots(long limit) {
        return TestSnapshot.hourly("bots", TestSnapshot.scope().setConsumerId("bot"), limit);
    }

    private static QuotaConfig.Builder instance(String name, long limit) {
        return TestSnapshot.hourly(name, TestSnapshot.scope().setInstanceId(name), limit);
    }

    private static String asking(boolean stream, String more) {
        return chat(stream).replace("\"stream\"", more + ",\"stream\"");
    }

    private static long total(UsageClose close) {
        return close.getTokens().getPrompt() + close.getTokens().getCompletion();
    }

    /// A prompt is held with a tenth more while nothing was learned of its model.
    private static long heldPrompt(UsageClose close) {
        return heldPrompt(close.getEstimatedPromptTokens());
    }

    private static long heldPrompt(long estimated) {
        return estimated + (long) Math.ceil(estimated * 0.1);
    }

    private static long number(String json, String field) {
        var found = Pattern.compile("\"" + field + "\":(\\d+)").matcher(json);
        assertThat(found.find()).as(field + " in " + json).isTrue();
        return Long.parseLong(found.group(1));
    }

    // What is written upstream

    @Test
    void a_plain_request_is_bounded_upstream_by_exactly_what_is_held() throws Exception {
        try (var upstream = new ScriptedUpstream();
                var engine = new Engine(world(10_000, upstream.port()));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(false)));

            var close = engine.closed();
            assertThat(number(upstream.next().body(), "max_tokens"))
                    .isEqualTo(close.getLedgers(0).getReserved() - heldPrompt(close))
                    .isEqualTo(4 * 512);
        }
    }

    @Test
    void a_plain_request_above_what_is_free_is_clamped_under_the_callers_own_name_for_it()
            throws Exception {
        try (var upstream = new ScriptedUpstream().then(plain(2000, 400, "much"));
                var engine = new Engine(world(3000, upstream.port()));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(false)));
            upstream.next();
            engine.closed();

            var reply = client.ask(post(BOT, asking(false, "\"max_completion_tokens\":2500")));

            assertThat(reply.status()).isEqualTo(200);
            var seen = upstream.next().body();
            assertThat(seen).doesNotContain("\"max_tokens\"");
            assertThat(number(seen, "max_completion_tokens"))
                    .isEqualTo(600 - heldPrompt(engine.closed()));
        }
    }

    @Test
    void several_answers_share_what_is_free() throws Exception {
        try (var upstream = new ScriptedUpstream();
                var engine = new Engine(world(1000, upstream.port()));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, asking(false, "\"n\":3")));

            var free = 1000 - heldPrompt(engine.closed());
            assertThat(number(upstream.next().body(), "max_tokens")).isEqualTo(free / 3);
        }
    }

    @Test
    void a_stream_is_bounded_upstream_by_what_the_tightest_ledger_could_still_give()
            throws Exception {
        try (var upstream = new ScriptedUpstream().then(stream(chunk("x"), STOP, DONE));
                var engine =
                        new Engine(world(10_000, upstream.port()).quota(instance("m1", 5000)));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(true)));
            var prompt = heldPrompt(engine.closed());
            assertThat(number(upstream.next().body(), "max_tokens")).isEqualTo(5000 - prompt);

            client.ask(post(BOT, asking(true, "\"max_tokens\":700")));
            assertThat(number(upstream.next().body(), "max_tokens")).isEqualTo(700);
        }
    }

    /// A month's quota is beyond every context: an engine would refuse the request for it.
    @Test
    void a_stream_without_a_bound_of_its_own_gets_none_that_an_engine_would_refuse()
            throws Exception {
        try (var upstream = new ScriptedUpstream().then(stream(chunk("x"), STOP, DONE));
                var engine = new Engine(world(5_000_000, upstream.port()));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(true)));
            assertThat(upstream.next().body()).doesNotContain("max_tokens");
        }
    }

    @Test
    void what_would_not_fit_an_empty_window_is_refused_with_the_largest_that_does()
            throws Exception {
        try (var upstream = new ScriptedUpstream();
                var engine =
                        new Engine(
                                Engine.world(upstream.port())
                                        .quota(bots(1000).setRejectedMessage("Come back later")));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, asking(false, "\"max_tokens\":1000")));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.header("x-should-retry")).isEqualTo("false");
            assertThat(reply.header("retry-after")).isEmpty();
            assertThat(reply.body())
                    .contains(
                            "\"type\":\"invalid_request_error\"",
                            "\"code\":\"tokens_exceed_quota\"",
                            "\"param\":\"max_tokens\"")
                    .doesNotContain("Come back later");
            var largest = number(reply.body(), "largest");
            assertThat(reply.body()).contains("max_tokens of " + largest + " would fit");
            assertThat(upstream.nothingSeen()).isTrue();

            assertThat(client.ask(post(BOT, asking(false, "\"max_tokens\":" + largest))).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_prompt_that_fills_the_window_alone_is_told_so() throws Exception {
        try (var upstream = new ScriptedUpstream();
                var engine = new Engine(world(100, upstream.port()));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, chat(false).replace("say hello", WORDS.repeat(20))));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body())
                    .contains("tokens_exceed_quota", "cannot hold a prompt of this length")
                    .contains("\"largest\":0");
        }
    }

    @Test
    void more_answers_than_the_window_holds_are_told_so() throws Exception {
        try (var upstream = new ScriptedUpstream();
                var engine = new Engine(world(1000, upstream.port()));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, asking(false, "\"n\":100000000000000")));
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("this prompt and 100000000000000 answers");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-5", "1.5", "1e3", "\"100\"", "true", "99999999999999999999999999"})
    void a_bound_that_is_no_number_of_tokens_is_named(String value) throws Exception {
        try (var upstream = new ScriptedUpstream();
                var engine = new Engine(world(1000, upstream.port()));
                var client = new RawClient(engine.port)) {
            for (var field : List.of("max_tokens", "max_completion_tokens", "n")) {
                var reply = client.ask(post(BOT, asking(false, "\"" + field + "\":" + value)));
                assertThat(reply.status()).isEqualTo(400);
                assertThat(reply.body())
                        .contains("\"param\":\"" + field + "\"", "\"code\":\"invalid_value\"")
                        .contains("a whole number from 1 to 999999999999999999");
            }
            assertThat(engine.used("bots")).isZero();
        }
    }

    /// It is the quota's where neither the caller nor the model bounds the answer as much.
    @ParameterizedTest
    @CsvSource({
        "'\"user\":\"u\"', 0, quota",
        "'\"max_tokens\":350', 0, quota",
        "'\"max_tokens\":70', 0, caller",
        "'\"user\":\"u\"', 80, model"
    })
    void an_answer_that_ends_at_a_bound_of_ours_says_so(String asked, int modelMax, String whose)
            throws Exception {
        var length = STOP.replace("\"stop\"", "\"length\"");
        var plain =
                "{\"choices\":[{\"message\":{\"content\":\"hi\"},\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":70}}\n";
        try (var upstream =
                new ScriptedUpstream()
                        .then(stream(chunk("x"), length, usage(9, 70), DONE))
                        .then(body(200, plain))
                        .then(stream(chunk("x"), STOP, usage(9, 5), DONE))) {
            var world = world(400, upstream.port());
            world.snapshot()
                    .setInstances(
                            0, Engine.instance("m1", upstream.port()).setMaxOutputTokens(modelMax));
            try (var engine = new Engine(world);
                    var client = new RawClient(engine.port)) {
                SomebodyElse.spends("bots", engine, 50);
                var streamed = client.ask(post(BOT, asking(true, asked)));
                var first = engine.closed();
                var whole = client.ask(post(BOT, asking(false, asked)));
                var second = engine.closed();
                var unbounded = client.ask(post(BOT, asking(true, asked)));

                var stop = ",\"sluice\":{\"stop\":\"quota\"}}";
                var ended = length.strip();
                var said = ended.substring(0, ended.length() - 1) + stop;
                boolean ours = whose.equals("quota");
                assertThat(streamed.body()).contains(ours ? said : ended);
                assertThat(whole.body())
                        .isEqualTo(ours ? plain.substring(0, plain.length() - 2) + stop : plain);
                for (var close : List.of(first, second)) {
                    assertThat(close.getOutcome()).isEqualTo("success");
                    assertThat(close.getFinishReason()).isEqualTo("length");
                    var reason = close.getAttempts(0).getReason();
                    if (ours) {
                        assertThat(reason).matches("ended at max_tokens \\d+, which a quota set");
                    } else {
                        assertThat(reason).isEmpty();
                    }
                }
                assertThat(unbounded.body()).doesNotContain("sluice");
                assertThat(engine.closed().getAttempts(0).getReason()).isEmpty();
            }
        }
    }

    // Streams that grow

    @Test
    void a_stream_that_outgrows_its_first_hold_goes_on_while_there_is_more() throws Exception {
        var release = new CountDownLatch(1);
        ScriptedUpstream.Script script =
                (out, _) -> {
                    ScriptedUpstream.beginStream(out);
                    for (int i = 0; i < 200; i++) {
                        ScriptedUpstream.writeChunk(out, chunk(WORDS));
                    }
                    ScriptedUpstream.writeChunk(out, chunk("at last"));
                    release.await();
                    ScriptedUpstream.writeChunk(out, STOP + usage(12, 2400) + DONE);
                    return false;
                };
        try (var upstream = new ScriptedUpstream().then(script);
                var engine = new Engine(world(10_000, upstream.port()));
                var client = new RawClient(engine.port)) {
            client.send(post(BOT, chat(true)));
            client.readUntil("at last");
            assertThat(engine.held("bots")).isGreaterThan(2000);
            release.countDown();
            client.readUntil(STOP.strip());

            var close = engine.closed();
            assertThat(close.getOutcome()).isEqualTo("success");
            assertThat(engine.used("bots")).isEqualTo(2412);
            assertThat(engine.held("bots")).isZero();
        }
    }

    @Test
    void a_hold_that_covers_all_the_caller_asked_for_does_not_grow() throws Exception {
        var release = new CountDownLatch(1);
        try (var upstream =
                        new ScriptedUpstream()
                                .then(hang(release, chunk(WORDS), chunk(WORDS), chunk("end")));
                var engine = new Engine(world(10_000, upstream.port()));
                var client = new RawClient(engine.port)) {
            client.send(post(BOT, asking(true, "\"max_tokens\":30")));
            client.readUntil("end");

            assertThat(engine.held("bots"))
                    .isEqualTo(30 + heldPrompt(engine.opened().getEstimatedPromptTokens()));
            release.countDown();
        }
    }

    /// An engine that was seen to stop at its bound does so by itself, and what its tokens are is
    /// its own business: it is not cut because we count a sixth too many.
    @ParameterizedTest(name = "usage told: {0}")
    @ValueSource(booleans = {true, false})
    void a_stream_that_keeps_to_its_bound_is_not_cut_by_our_count(boolean told) throws Exception {
        var bound = estimated(WORDS.repeat(70)) * 6 / 7;
        var ask = post(BOT, asking(true, "\"max_tokens\":" + bound));
        var script = stream(answer(70, told ? (int) bound : 0));
        try (var upstream = new ScriptedUpstream().then(script).then(script);
                var engine = new Engine(world(2 * bound + 80, upstream.port()));
                var client = new RawClient(engine.port)) {
            client.ask(ask);
            engine.closed();
            var first = engine.used("bots");

            // No more is left than this one needs.
            var reply = client.ask(ask);

            assertThat(reply.body().split("one two three", -1)).hasSize(71);
            assertThat(reply.body()).doesNotContain("\"stop\":\"quota\"");
            var close = engine.closed();
            assertThat(close.getOutcome()).isEqualTo("success");
            assertThat(close.getTokens().getCompletion()).isEqualTo(bound);
            assertThat(close.getDeliveredCompletionTokens()).isEqualTo(bound);
            assertThat(engine.used("bots")).isEqualTo(first + total(close));
        }
    }

    /// An answer that ends for its length after so many chunks.
    private static String[] answer(int chunks, int completion) {
        var events = new ArrayList<String>();
        for (int i = 0; i < chunks; i++) {
            events.add(chunk(WORDS));
        }
        events.add(STOP.replace("\"stop\"", "\"length\""));
        if (completion > 0) {
            events.add(usage(12, completion));
        }
        events.add(DONE);
        return events.toArray(String[]::new);
    }

    /// What a model that was never learned is taken to have generated.
    private static long estimated(String text) {
        var meter = new UsageMeter(new TokenEstimator(), "m", 1, UsageBounds.NONE);
        var bytes = text.getBytes(UTF_8);
        meter.delta(bytes, 0, bytes.length);
        return meter.countedCompletion();
    }

    @Test
    void a_cut_stream_ends_every_answer_tells_its_usage_and_stops_the_upstream() throws Exception {
        ScriptedUpstream.Script endless =
                (out, _) -> {
                    ScriptedUpstream.beginStream(out);
                    while (true) {
                        ScriptedUpstream.writeChunk(out, chunk(WORDS));
                    }
                };
        try (var upstream = new ScriptedUpstream().then(endless);
                var engine = new Engine(world(2000, upstream.port()));
                var client = new RawClient(engine.port)) {
            var reply =
                    client.ask(
                            post(
                                    BOT,
                                    asking(
                                            true,
                                            "\"n\":2,\"stream_options\":{\"include_usage\":true}")));

            var close = engine.closed();
            assertThat(reply.whole()).isTrue();
            assertThat(reply.body())
                    .contains("{\"index\":0,\"delta\":{},\"finish_reason\":\"length\"}")
                    .contains("{\"index\":1,\"delta\":{},\"finish_reason\":\"length\"}")
                    .contains("\"sluice\":{\"stop\":\"quota\"}")
                    .endsWith(
                            "\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}}\n\n%s"
                                    .formatted(
                                            close.getTokens().getPrompt(),
                                            close.getTokens().getCompletion(),
                                            total(close),
                                            DONE));
            assertThat(upstream.closedConnection()).isEqualTo(1);
            assertThat(close.getFinishReason()).isEqualTo("length");
            assertThat(close.getDeliveredCompletionTokens())
                    .isEqualTo(close.getTokens().getCompletion());
            assertThat(engine.used("bots")).isEqualTo(total(close));
        }
    }

    @Test
    void a_stream_is_cut_by_the_engines_own_count_where_it_tells_it() throws Exception {
        var release = new CountDownLatch(1);
        var events = new String[90];
        for (int i = 0; i < events.length; i++) {
            events[i] = running(WORDS, 20 * (i + 1));
        }
        try (var upstream = new ScriptedUpstream().then(hang(release, events))) {
            var world = world(1500, upstream.port());
            world.snapshot()
                    .setInstances(
                            0, Engine.instance("m1", upstream.port()).setContinuousUsage(true));
            try (var engine = new Engine(world);
                    var client = new RawClient(engine.port)) {
                var reply = client.ask(post(BOT, chat(true)));

                assertThat(upstream.next().body())
                        .contains(
                                "\"stream_options\":{\"include_usage\":true,\"continuous_usage_stats\":true}");
                assertThat(reply.body()).doesNotContain("usage").endsWith(DONE);
                var close = engine.closed();
                assertThat(close.getOutcome()).isEqualTo("quota_cut");
                assertThat(close.getSource()).isEqualTo(UsageSource.UPSTREAM_CUMULATIVE);
                assertThat(close.getTokens().getPrompt()).isEqualTo(12);
                assertThat(close.getTokens().getCompletion() % 20).isZero();
                assertThat(total(close)).isBetween(1480L, 1812L);
            }
            release.countDown();
        }
    }

    private static String running(String text, int completion) {
        return chunk(text)
                .replace(
                        "}]}",
                        "}],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":%d}}"
                                .formatted(completion));
    }

    // What is learned

    /// A server with a system prompt of its own bills 400 tokens for a short sentence: once three
    /// answers have told, thirty callers at once cannot pass the limit by it.
    @Test
    void what_a_server_adds_to_every_prompt_is_held_once_it_was_told() throws Exception {
        var release = new CountDownLatch(1);
        ScriptedUpstream.Script slow =
                (out, _) -> {
                    ScriptedUpstream.beginStream(out);
                    ScriptedUpstream.writeChunk(out, chunk("yes"));
                    release.await();
                    ScriptedUpstream.writeChunk(out, STOP + usage(400, 1) + DONE);
                    out.write("0\r\n\r\n".getBytes(UTF_8));
                    out.flush();
                    return true;
                };
        try (var upstream = new ScriptedUpstream();
                var engine = new Engine(world(5000, upstream.port()))) {
            for (var i = 0; i < 3; i++) {
                upstream.then(plain(400, 1, "yes"));
                try (var client = new RawClient(engine.port)) {
                    client.ask(post(BOT, asking(false, "\"max_tokens\":30")));
                    upstream.next();
                    engine.closed();
                }
            }
            upstream.then(slow);
            var callers = new ArrayList<RawClient>();
            var served = 0;
            for (var i = 0; i < 30; i++) {
                var caller = new RawClient(engine.port);
                callers.add(caller);
                caller.send(post(BOT, asking(true, "\"max_tokens\":30")));
                served += caller.readUntil("\r\n").contains(" 200 ") ? 1 : 0;
            }
            release.countDown();
            var left = served;
            while (left > 0) {
                // Refusals are recorded too, some of them one by one.
                left -= engine.closed().getOutcome().equals("success") ? 1 : 0;
            }
            for (var caller : callers) {
                caller.close();
            }
            assertThat(served).isBetween(5, 9);
            assertThat(engine.used("bots")).isEqualTo((3 + served) * 401L).isLessThan(5000);
        }
    }

    // Endings

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void where_no_usage_comes_the_estimate_is_charged_and_flagged(boolean streams)
            throws Exception {
        var answer =
                streams
                        ? stream(chunk(WORDS), STOP, DONE)
                        : body(
                                200,
                                "{\"choices\":[{\"message\":{\"content\":\"" + WORDS + "\"}}]}");
        try (var upstream = new ScriptedUpstream().then(answer);
                var engine = new Engine(world(10_000, upstream.port()));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(streams)));

            var close = engine.closed();
            assertThat(close.getSource()).isEqualTo(UsageSource.TOKENIZER_ESTIMATE);
            assertThat(close.getTokens().getPrompt()).isEqualTo(close.getEstimatedPromptTokens());
            assertThat(close.getTokens().getCompletion()).isBetween(8L, 20L);
            assertThat(engine.used("bots")).isEqualTo(total(close));
        }
    }

    @ParameterizedTest
    @CsvSource({"-3, 5", "0, 5", "900000000, 5", "12, 900000000", "12, 0"})
    void usage_that_cannot_be_true_is_replaced_by_the_estimate(int prompt, int completion)
            throws Exception {
        try (var upstream =
                        new ScriptedUpstream().then(plain(prompt, completion, WORDS.repeat(20)));
                var engine = new Engine(world(10_000, upstream.port()));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(false)));

            var close = engine.closed();
            assertThat(close.getOutcome()).isEqualTo("success");
            assertThat(close.getSource()).isEqualTo(UsageSource.TOKENIZER_ESTIMATE);
            assertThat(total(close)).isBetween(200L, 500L);
            assertThat(engine.used("bots")).isEqualTo(total(close));
        }
    }

    @Test
    void a_plain_answer_that_breaks_off_is_charged_as_far_as_it_came() throws Exception {
        ScriptedUpstream.Script half =
                (out, _) -> {
                    var text = "{\"choices\":[{\"message\":{\"content\":\"" + WORDS.repeat(10);
                    out.write(
                            ("HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" + text)
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    out.flush();
                    return false;
                };
        try (var upstream = new ScriptedUpstream().then(half);
                var engine = new Engine(world(10_000, upstream.port()));
                var client = new RawClient(engine.port)) {
            assertThat(client.ask(post(BOT, chat(false))).status()).isEqualTo(502);

            var close = engine.closed();
            assertThat(close.getSource()).isEqualTo(UsageSource.TOKENIZER_ESTIMATE);
            assertThat(close.getTokens().getCompletion()).isBetween(80L, 200L);
            assertThat(close.getDeliveredCompletionTokens()).isZero();
            assertThat(engine.used("bots")).isEqualTo(total(close));
        }
    }

    @Test
    void a_failed_attempt_costs_nothing_unless_the_upstream_says_so() throws Exception {
        try (var first = new ScriptedUpstream().then(body(500, "{}"));
                var second = new ScriptedUpstream().then(plain(10, 5, "ok"));
                var engine =
                        new Engine(
                                world(10_000, first.port(), second.port())
                                        .quota(instance("m1", 10_000))
                                        .quota(instance("m2", 10_000)));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(false)));

            engine.closed();
            assertThat(engine.used("m1")).isZero();
            assertThat(engine.used("m2")).isEqualTo(15);
            assertThat(engine.used("bots")).isEqualTo(15);
        }
    }

    @Test
    void what_a_failed_attempt_is_billed_for_is_charged_where_it_was_used() throws Exception {
        var billed =
                body(
                        500,
                        "{\"error\":{\"message\":\"x\"},\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":30}}");
        try (var first = new ScriptedUpstream().then(billed);
                var second = new ScriptedUpstream().then(plain(10, 5, "ok"));
                var engine =
                        new Engine(
                                world(10_000, first.port(), second.port())
                                        .quota(instance("m1", 10_000))
                                        .quota(instance("m2", 10_000)));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(false)));

            var close = engine.closed();
            assertThat(engine.used("m1")).isEqualTo(41);
            assertThat(engine.used("m2")).isEqualTo(15);
            assertThat(engine.used("bots")).isEqualTo(15);
            assertThat(total(close)).isEqualTo(15);
            assertThat(close.getAttempts(0).getTokens().getCompletion()).isEqualTo(30);
            assertThat(close.getLedgersList())
                    .as("a restart finds each charge once")
                    .filteredOn(ledger -> ledger.getChargeNumber() > 0)
                    .extracting(ledger -> ledger.getLedger() + " " + ledger.getSettled())
                    .containsExactlyInAnyOrder(
                            "instance=m1|total_tokens|fixed|PT1H 41",
                            "instance=m2|total_tokens|fixed|PT1H 15",
                            "consumer=bot|total_tokens|fixed|PT1H 15");
        }
    }

    @Test
    void a_stream_that_dies_before_content_costs_nothing_and_after_it_what_was_delivered()
            throws Exception {
        try (var upstream = new ScriptedUpstream().then(cut(ROLE)).then(cut(ROLE, chunk(WORDS)));
                var engine = new Engine(world(10_000, upstream.port()));
                var client = new RawClient(engine.port);
                var other = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(true)));
            assertThat(total(engine.closed())).isZero();
            assertThat(engine.used("bots")).isZero();

            other.ask(post(BOT, chat(true)));
            var close = engine.closed();
            assertThat(close.getTokens().getCompletion()).isBetween(8L, 20L);
            assertThat(engine.used("bots")).isEqualTo(total(close));
        }
    }

    /// A stream is stopped before it begins; a plain answer is made unseen, and the model may have
    /// made all of it.
    @ParameterizedTest(name = "streamed {0}, {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    true  | "n":1            | 0
                    false | "n":1            | 512
                    false | "n":3            | 1536
                    false | "max_tokens":40  | 40
                    """)
    void a_caller_that_leaves_before_the_first_byte_is_charged_for_its_prompt_and_what_is_unseen(
            boolean streams, String asked, long expected) throws Exception {
        var release = new CountDownLatch(1);
        try (var upstream = new ScriptedUpstream().then(hang(release));
                var engine = new Engine(world(10_000, upstream.port()))) {
            try (var client = new RawClient(engine.port)) {
                client.send(post(BOT, asking(streams, asked)));
                upstream.next();
            }

            var close = engine.closed();
            assertThat(close.getAbortCause()).isEqualTo("client_gone");
            assertThat(close.getTokens().getPrompt()).isPositive();
            assertThat(close.getTokens().getCompletion()).isEqualTo(expected);
            assertThat(close.getDeliveredCompletionTokens()).isZero();
            assertThat(total(close)).isLessThanOrEqualTo(close.getLedgers(0).getReserved());
            assertThat(close.getSource()).isEqualTo(UsageSource.TOKENIZER_ESTIMATE);
            assertThat(engine.used("bots")).isEqualTo(total(close));
            assertThat(engine.held("bots")).isZero();
            release.countDown();
        }
    }

    /// The caller leaves while the answer runs: settled at once, corrected when the upstream tells.
    @Test
    void usage_that_comes_after_the_caller_left_corrects_ledger_and_record() throws Exception {
        var release = new CountDownLatch(1);
        ScriptedUpstream.Script slow =
                (out, _) -> {
                    ScriptedUpstream.beginStream(out);
                    ScriptedUpstream.writeChunk(out, chunk("some words"));
                    release.await();
                    ScriptedUpstream.writeChunk(out, chunk("more") + STOP + usage(9, 400) + DONE);
                    out.write("0\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    out.flush();
                    return true;
                };
        try (var upstream = new ScriptedUpstream().then(slow)) {
            try (var engine = new Engine(patient(upstream.port(), 10_000))) {
                try (var client = new RawClient(engine.port)) {
                    client.send(post(BOT, chat(true)));
                    client.readUntil("some words");
                }
                var close = engine.closed();
                assertThat(close.getOutcome()).isEqualTo("client_gone");
                assertThat(close.getSource()).isEqualTo(UsageSource.TOKENIZER_ESTIMATE);
                assertThat(engine.used("bots")).isEqualTo(total(close)).isLessThan(100);

                release.countDown();
                var correction = engine.closed();

                assertThat(correction.getCorrects()).isEqualTo(close.getEventId());
                assertThat(correction.getEventId()).isNotEqualTo(close.getEventId());
                assertThat(correction.getCount()).isZero();
                assertThat(correction.getAttemptsCount()).isZero();
                assertThat(correction.getSource()).isEqualTo(UsageSource.UPSTREAM_FINAL);
                assertThat(correction.getConsumerId()).isEqualTo("bot");
                assertThat(correction.getTokens().getPrompt())
                        .as("a difference may be negative")
                        .isEqualTo(9 - close.getTokens().getPrompt());
                assertThat(total(close) + total(correction)).isEqualTo(409);
                assertThat(correction.getLedgers(0).getSettled()).isEqualTo(total(correction));
                assertThat(correction.getLedgers(0).getChargeNumber())
                        .isEqualTo(close.getLedgers(0).getChargeNumber() + 1);
                assertThat(engine.used("bots")).isEqualTo(409);
            }
        }
    }

    /// Where the answer tells its usage that is the truth, and else the count of all its text.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_plain_answer_whose_caller_left_is_heard_out(boolean told) throws Exception {
        var release = new CountDownLatch(1);
        var answer =
                told
                        ? plain(9, 400, WORDS)
                        : body(
                                200,
                                "{\"choices\":[{\"message\":{\"content\":\"" + WORDS + "\"}}]}");
        ScriptedUpstream.Script slow =
                (out, socket) -> {
                    release.await();
                    return answer.act(out, socket);
                };
        try (var upstream = new ScriptedUpstream().then(slow);
                var engine = new Engine(patient(upstream.port(), 10_000))) {
            try (var client = new RawClient(engine.port)) {
                client.send(post(BOT, chat(false)));
                upstream.next();
            }
            var close = engine.closed();
            assertThat(close.getOutcome()).isEqualTo("client_gone");
            assertThat(close.getTokens().getCompletion()).isEqualTo(512);
            assertThat(engine.used("bots")).isEqualTo(total(close));

            release.countDown();
            var correction = engine.closed();

            assertThat(correction.getCorrects()).isEqualTo(close.getEventId());
            assertThat(correction.getSource())
                    .isEqualTo(told ? UsageSource.UPSTREAM_FINAL : UsageSource.TOKENIZER_ESTIMATE);
            assertThat(engine.used("bots")).isEqualTo(total(close) + total(correction));
            if (told) {
                assertThat(engine.used("bots")).isEqualTo(409);
            } else {
                assertThat(correction.getTokens().getPrompt()).isZero();
                assertThat(512 + correction.getTokens().getCompletion()).isBetween(8L, 20L);
            }
        }
    }

    /// What is expected is what this model's answers were.
    @Test
    void a_plain_answer_left_behind_costs_what_such_answers_took() throws Exception {
        var release = new CountDownLatch(1);
        try (var upstream = new ScriptedUpstream().then(plain(12, 50, WORDS.repeat(4)));
                var engine = new Engine(world(100_000, upstream.port()))) {
            try (var client = new RawClient(engine.port)) {
                for (var i = 0; i < 40; i++) {
                    client.ask(post(BOT, chat(false)));
                    upstream.next();
                    engine.closed();
                }
            }
            upstream.then(hang(release));
            try (var client = new RawClient(engine.port)) {
                client.send(post(BOT, chat(false)));
                upstream.next();
            }

            assertThat(engine.closed().getTokens().getCompletion()).isBetween(45L, 65L);
            release.countDown();
        }
    }

    @Test
    void a_stream_that_nobody_reads_is_closed_when_patience_ends() throws Exception {
        ScriptedUpstream.Script endless =
                (out, _) -> {
                    ScriptedUpstream.beginStream(out);
                    while (true) {
                        ScriptedUpstream.writeChunk(out, chunk(WORDS));
                    }
                };
        try (var upstream = new ScriptedUpstream().then(endless);
                var engine = new Engine(patient(upstream.port(), 200))) {
            try (var client = new RawClient(engine.port)) {
                client.send(post(BOT, chat(true)));
                client.readUntil("ten");
            }
            assertThat(upstream.closedConnection()).isEqualTo(1);
            engine.closed();
            assertThat(engine.nothingClosed()).as("nothing was reported to correct").isTrue();
        }
    }

    private static TestSnapshot patient(int port, long lateMillis) {
        var world = world(10_000, port);
        world.snapshot()
                .setInstances(
                        0,
                        Engine.instance("m1", port)
                                .setTimeouts(
                                        dev.sluice.control.TimeoutsConfig.newBuilder()
                                                .setLateUsageMs(lateMillis)));
        return world;
    }

    @Test
    void a_request_counts_once_it_is_admitted_and_a_refused_one_does_not() throws Exception {
        var requests = bots(2).setId("requests").setName("requests").setUnit(QuotaUnit.REQUESTS);
        try (var first = new ScriptedUpstream().then(body(500, "{}"));
                var second = new ScriptedUpstream().then(body(500, "{}"));
                var engine = new Engine(Engine.world(first.port(), second.port()).quota(requests));
                var client = new RawClient(engine.port)) {
            assertThat(client.ask(post(BOT, chat(false))).status()).isEqualTo(502);
            assertThat(engine.used("requests")).as("a failover is one request").isEqualTo(1);
            client.ask(post(BOT, chat(false)));

            var refused = client.ask(post(BOT, chat(false)));
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.body()).contains("\"type\":\"requests\"");
            assertThat(engine.used("requests")).isEqualTo(2);
        }
    }

    // What the caller is told

    @Test
    void a_plain_answer_tells_what_is_left_after_it_and_not_what_was_held_for_it()
            throws Exception {
        try (var upstream = new ScriptedUpstream().then(plain(11, 7, "hello"));
                var engine =
                        new Engine(world(10_000, upstream.port()).quota(instance("m1", 50_000)));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, chat(false)));

            assertThat(reply.header("x-ratelimit-remaining-tokens")).isEqualTo("9982");
            assertThat(reply.header("ratelimit"))
                    .as("of a shared ledger no more than this caller may take")
                    .matches(
                            "\"consumer-overall-tokens\";r=9982;t=\\d+, \"instance-tokens\";r=9982;t=\\d+");
        }
    }

    @Test
    void every_ledger_has_a_name_of_its_own_in_the_headers() throws Exception {
        var own = TestSnapshot.scope().setConsumerId("bot");
        var onM1 = TestSnapshot.scope().setConsumerId("bot").setInstanceId("m1");
        var overRoute = TestSnapshot.scope().setConsumerId("bot").setRouteId("chat");
        try (var upstream = new ScriptedUpstream();
                var engine =
                        new Engine(
                                Engine.world(upstream.port())
                                        .quota(TestSnapshot.hourly("a", own, 10_000))
                                        .quota(
                                                TestSnapshot.hourly("b", own, 10_000)
                                                        .setKind(QuotaKind.SLIDING))
                                        .quota(
                                                TestSnapshot.hourly("c", own, 10_000)
                                                        .setUnit(QuotaUnit.PROMPT_TOKENS))
                                        .quota(
                                                TestSnapshot.hourly("d", own, 10_000)
                                                        .setKind(QuotaKind.TOKEN_BUCKET)
                                                        .setWindow("PT1M"))
                                        .quota(TestSnapshot.hourly("e", onM1, 10_000))
                                        .quota(
                                                TestSnapshot.hourly("f", onM1, Long.MAX_VALUE / 4)
                                                        .setWindow("PT24H"))
                                        .quota(TestSnapshot.hourly("g", overRoute, 10_000))
                                        .quota(
                                                TestSnapshot.hourly(
                                                        "h",
                                                        TestSnapshot.scope()
                                                                .setTenantId("acme")
                                                                .setInstanceId("m1"),
                                                        10_000))
                                        .quota(instance("m1", 10_000)));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, chat(false)));

            var names =
                    List.of(
                            "consumer-overall-prompt-tokens",
                            "consumer-overall-tokens",
                            "consumer-overall-tokens-bucket-PT1M",
                            "consumer-overall-tokens-sliding",
                            "consumer-route-tokens",
                            "consumer-tokens",
                            "consumer-tokens-PT24H",
                            "instance-tokens",
                            "tenant-instance-tokens");
            for (var header : List.of("ratelimit", "ratelimit-policy")) {
                assertThat(reply.header(header).split(", "))
                        .allMatch(item -> item.matches("\"[ !#-\\[\\]-~]+\"(;[a-z]+=\\d{1,15})+"))
                        .extracting(item -> item.substring(1, item.indexOf('"', 1)))
                        .containsExactlyInAnyOrderElementsOf(names);
            }
        }
    }

    @Test
    void a_consumer_is_told_in_the_quotas_own_words_and_with_its_own_figures() throws Exception {
        try (var upstream = new ScriptedUpstream().then(plain(900, 90, "much"));
                var engine =
                        new Engine(
                                Engine.world(upstream.port())
                                        .quota(
                                                bots(1000)
                                                        .setRejectedMessage(
                                                                "Insufficient token, try in one"
                                                                        + " hour")));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(false)));

            var reply = client.ask(post(BOT, chat(false)));

            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.header("retry-after-ms")).isEmpty();
            assertThat(reply.header("x-ratelimit-remaining-tokens")).isEqualTo("10");
            assertThat(reply.body())
                    .contains(
                            "\"message\":\"Insufficient token, try in one hour\"",
                            "\"scope\":\"consumer\"",
                            "\"quota\":\"bots\"",
                            "\"limit\":1000",
                            "\"used\":990",
                            "\"remaining\":10",
                            "\"resetsAt\":\"");
        }
    }

    @Test
    void of_a_shared_quota_a_consumer_sees_no_consumption_of_others() throws Exception {
        try (var upstream = new ScriptedUpstream().then(plain(900, 90, "much"));
                var engine = new Engine(Engine.world(upstream.port()).quota(instance("m1", 1000)));
                var client = new RawClient(engine.port)) {
            client.ask(post(TestSnapshot.DESK_KEY, chat(false)));

            var reply = client.ask(post(BOT, chat(false)));

            assertThat(reply.status()).as("never 503").isEqualTo(429);
            assertThat(reply.header("x-sluice-quota-scope")).isEqualTo("instance");
            assertThat(reply.body())
                    .contains("\"scope\":\"instance\"", "\"resetsAt\":\"")
                    .doesNotContain("used", "held", "990");
        }
    }

    @Test
    void a_short_wait_is_worth_a_retry_and_says_how_long() throws Exception {
        try (var upstream = new ScriptedUpstream().then(plain(900, 90, "much"));
                var engine =
                        new Engine(
                                Engine.world(upstream.port()).quota(bots(1000).setWindow("PT5S")));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(false)));

            var reply = client.ask(post(BOT, chat(false)));

            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.header("x-should-retry")).isEqualTo("true");
            assertThat(Long.parseLong(reply.header("retry-after-ms"))).isBetween(1L, 5000L);
            assertThat(reply.body()).contains("\"code\":\"rate_limit_exceeded\"");
        }
    }

    @Test
    void where_all_are_spent_the_wait_is_the_one_after_which_the_first_could_take_it()
            throws Exception {
        try (var first = new ScriptedUpstream().then(plain(900, 90, "much"));
                var second = new ScriptedUpstream().then(plain(900, 90, "much"));
                var engine =
                        new Engine(
                                Engine.world(first.port(), second.port())
                                        .quota(instance("m1", 1000))
                                        .quota(instance("m2", 1000).setWindow("PT20M")));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(false)));
            client.ask(post(BOT, chat(false)));

            var reply = client.ask(post(BOT, chat(false)));

            assertThat(reply.status()).isEqualTo(429);
            assertThat(Long.parseLong(reply.header("retry-after"))).isBetween(1100L, 1200L);
            assertThat(reply.body()).contains("\"quota\":\"m2\"");
        }
    }

    @Test
    void a_refusal_shows_the_quota_that_it_tells_of_and_each_name_once() throws Exception {
        try (var first = new ScriptedUpstream().then(plain(900, 90, "much"));
                var second = new ScriptedUpstream().then(plain(900, 90, "much"));
                var engine =
                        new Engine(
                                Engine.world(first.port(), second.port())
                                        .quota(bots(100_000))
                                        .quota(instance("m1", 995))
                                        .quota(instance("m2", 1001))
                                        .quota(
                                                TestSnapshot.hourly(
                                                                "m2-soon",
                                                                TestSnapshot.scope()
                                                                        .setInstanceId("m2"),
                                                                1000)
                                                        .setWindow("PT20M"))
                                        .quota(
                                                TestSnapshot.hourly(
                                                                "m2-prompts",
                                                                TestSnapshot.scope()
                                                                        .setInstanceId("m2"),
                                                                901)
                                                        .setUnit(QuotaUnit.PROMPT_TOKENS)));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(false)));
            client.ask(post(BOT, chat(false)));

            var reply = client.ask(post(BOT, chat(false)));

            assertThat(reply.status()).isEqualTo(429);
            var told = Pattern.compile("\"limit\":(\\d+)").matcher(reply.body());
            assertThat(told.find()).isTrue();
            assertThat(reply.header("x-ratelimit-limit-tokens"))
                    .as("the limit of the quota in %s", reply.body())
                    .isEqualTo(told.group(1));
            for (var header : List.of("ratelimit", "ratelimit-policy")) {
                assertThat(reply.header(header).split(", "))
                        .as("what one instance and its caller have: %s", reply.header(header))
                        .extracting(item -> item.substring(1, item.indexOf('"', 1)))
                        .doesNotHaveDuplicates()
                        .contains("consumer-overall-tokens", "instance-tokens");
            }
        }
    }

    /// The option is the route's whole say: an equal instance is as little asked as a lower one.
    @ParameterizedTest
    @CsvSource({"true, 100", "true, 50", "false, 100", "false, 50"})
    void a_spent_consumer_goes_to_another_instance_only_where_the_route_says_so(
            boolean goes, int priority) throws Exception {
        try (var first = new ScriptedUpstream().then(plain(900, 90, "much"));
                var second = new ScriptedUpstream().then(plain(1, 1, "ok"))) {
            var world =
                    Engine.world(first.port(), second.port())
                            .quota(
                                    TestSnapshot.hourly(
                                            "bot-m1",
                                            TestSnapshot.scope()
                                                    .setConsumerId("bot")
                                                    .setInstanceId("m1"),
                                            1000));
            var route = world.snapshot().getRoutes(0).toBuilder();
            route.getTargetsBuilder(1).setPriority(priority);
            if (goes) {
                route.setConsumerSpent(dev.sluice.control.ConsumerSpent.NEXT_INSTANCE);
            }
            world.snapshot().setRoutes(0, route);
            try (var engine = new Engine(world);
                    var client = new RawClient(engine.port)) {
                while (engine.used("bot-m1") == 0) {
                    assertThat(client.ask(post(BOT, chat(false))).status()).isEqualTo(200);
                }
                // In one tier the turns alternate; one of two picks is the spent one.
                var statuses =
                        List.of(
                                client.ask(post(BOT, chat(false))).status(),
                                client.ask(post(BOT, chat(false))).status());
                if (goes) {
                    assertThat(statuses).containsOnly(200);
                } else if (priority == 100) {
                    assertThat(statuses).containsExactlyInAnyOrder(200, 429);
                } else {
                    assertThat(statuses).containsOnly(429);
                }
            }
        }
    }

    // Where a quota and something else are in the way

    private static final ScriptedUpstream.Script BROKEN = body(500, "{}");
    private static final ScriptedUpstream.Script THROTTLED = body(429, "{}");

    private static void assertTellsOf(String quota, RawClient.Reply reply) {
        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.header("x-sluice-quota-scope")).isEqualTo("instance");
        assertThat(reply.header("x-should-retry")).isEqualTo("false");
        assertThat(Long.parseLong(reply.header("retry-after"))).isBetween(3000L, 3600L);
        assertThat(reply.header("ratelimit-policy")).contains("\"instance-tokens\";q=1000");
        assertThat(reply.body())
                .contains("\"quota\":\"" + quota + "\"", "\"message\":\"" + quota + " is dry\"");
    }

    private static QuotaConfig.Builder dry(String name) {
        return instance(name, 1000).setRejectedMessage(name + " is dry");
    }

    @ParameterizedTest
    @ValueSource(strings = {"broken", "throttled"})
    void a_spent_quota_behind_a_failed_attempt_is_what_the_caller_is_told(String how)
            throws Exception {
        try (var first = new ScriptedUpstream().then(how.equals("broken") ? BROKEN : THROTTLED);
                var second = new ScriptedUpstream().then(plain(900, 90, "much"));
                var engine =
                        new Engine(Engine.world(first.port(), second.port()).quota(dry("m2")));
                var client = new RawClient(engine.port)) {
            SomebodyElse.spends("m2", engine, 990);

            assertTellsOf("m2", client.ask(post(BOT, chat(false))));

            var close = engine.closed();
            assertThat(close.getOutcome()).isEqualTo("refused_quota");
            assertThat(close.getStatus()).isEqualTo(429);
            assertThat(close.getAdmitted()).isTrue();
            assertThat(close.getAttemptsList())
                    .extracting(attempt -> attempt.getInstanceId() + " " + attempt.getStatus())
                    .containsExactly("m1 " + (how.equals("broken") ? 500 : 429));
            assertThat(close.getCandidatesList())
                    .extracting(candidate -> candidate.getReason())
                    .containsExactly(
                            how.equals("broken") ? "status 500" : "status 429", "quota: instance");
            assertThat(close.getLedgersList()).filteredOn(ledger -> ledger.getRefused()).hasSize(1);
        }
    }

    @Test
    void a_spent_quota_before_a_failed_attempt_is_what_the_caller_is_told() throws Exception {
        try (var first = new ScriptedUpstream();
                var second = new ScriptedUpstream().then(BROKEN);
                var engine =
                        new Engine(Engine.world(first.port(), second.port()).quota(dry("m1")));
                var client = new RawClient(engine.port)) {
            SomebodyElse.spends("m1", engine, 990);

            assertTellsOf("m1", client.ask(post(BOT, chat(false))));

            assertThat(engine.closed().getAttemptsList())
                    .extracting(attempt -> attempt.getInstanceId() + " " + attempt.getStatus())
                    .containsExactly("m2 500");
        }
    }

    @Test
    void a_spent_quota_beside_an_instance_that_is_out_is_what_the_caller_is_told()
            throws Exception {
        int nobody;
        try (var gone = new ScriptedUpstream()) {
            nobody = gone.port();
        }
        try (var second = new ScriptedUpstream();
                var engine = new Engine(Engine.world(nobody, second.port()).quota(dry("m2")));
                var client = new RawClient(engine.port)) {
            SomebodyElse.spends("m2", engine, 990);
            // The first ones fail to connect and take it out; to the last it is out already.
            for (int i = 0; i < 6; i++) {
                assertTellsOf("m2", client.ask(post(BOT, chat(false))));
            }
            var closes = new ArrayList<String>();
            for (int i = 0; i < 6; i++) {
                closes.add(engine.closed().getCandidates(0).getReason());
            }
            assertThat(closes.getFirst()).contains("refused");
            assertThat(closes.getLast()).startsWith("ejected");
        }
    }

    @Test
    void a_failure_is_told_where_no_quota_is_in_the_way_of_anybody_else() throws Exception {
        try (var first = new ScriptedUpstream().then(BROKEN);
                var second = new ScriptedUpstream().then(BROKEN);
                var engine =
                        new Engine(Engine.world(first.port(), second.port()).quota(dry("m1")));
                var client = new RawClient(engine.port)) {
            assertThat(client.ask(post(BOT, chat(false))).status()).isEqualTo(502);
            assertThat(engine.used("m1")).isZero();
        }
    }

    @Test
    void the_consumers_own_spent_quota_is_told_before_all_others() throws Exception {
        var bots =
                TestSnapshot.hourly(
                                "bots-m2",
                                TestSnapshot.scope().setConsumerId("bot").setInstanceId("m2"),
                                1000)
                        .setRejectedMessage("Insufficient token, try in one hour");
        try (var first = new ScriptedUpstream();
                var second = new ScriptedUpstream();
                var third = new ScriptedUpstream().then(BROKEN);
                var engine =
                        new Engine(
                                Engine.world(third.port(), first.port(), second.port())
                                        .quota(bots)
                                        .quota(dry("m3")));
                var client = new RawClient(engine.port)) {
            SomebodyElse.spends("bots-m2", engine, 990);
            SomebodyElse.spends("m3", engine, 990);

            var reply = client.ask(post(BOT, chat(false)));

            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.header("x-sluice-quota-scope")).isEqualTo("consumer_instance");
            assertThat(reply.body())
                    .contains("Insufficient token, try in one hour", "insufficient_quota");
            assertThat(first.nothingSeen()).isTrue();
        }
    }

    @Test
    void an_expression_counts_cached_tokens_at_their_own_weight() throws Exception {
        var answer =
                "{\"choices\":[{\"message\":{\"content\":\"hi\"}}],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":7,\"prompt_tokens_details\":{\"cached_tokens\":50}}}";
        try (var upstream = new ScriptedUpstream().then(body(200, answer));
                var engine =
                        new Engine(
                                Engine.world(upstream.port())
                                        .quota(
                                                bots(10_000)
                                                        .setUnit(QuotaUnit.EXPRESSION)
                                                        .setExpression("...")
                                                        .setWeights(
                                                                weights(1_000_000)
                                                                        .setCachedPrompt(
                                                                                -900_000))));
                var client = new RawClient(engine.port)) {
            var reply = client.ask(post(BOT, chat(false)));

            assertThat(engine.used("bots")).isEqualTo(100 - 45 + 7);
            assertThat(engine.closed().getLedgers(0).getSettled()).isEqualTo(62);
            assertThat(reply.header("ratelimit")).startsWith("\"consumer-overall-units\";r=9938;");
            assertThat(reply.header("x-ratelimit-limit-tokens")).isEmpty();
        }
    }

    @Test
    void a_spent_budget_is_told_in_its_currency() throws Exception {
        var budget =
                TestSnapshot.hourly("budget", TestSnapshot.scope().setTenantId("acme"), 1_500_000)
                        .setUnit(QuotaUnit.MONEY)
                        .setCurrency("CNY");
        try (var upstream = new ScriptedUpstream().then(plain(1000, 450, "much"))) {
            var world = Engine.world(upstream.port()).quota(budget);
            world.snapshot()
                    .addPrices(
                            dev.sluice.control.PriceConfig.newBuilder()
                                    .setInstanceId("m1")
                                    .setCurrency("CNY")
                                    .setWeights(weights(1_000_000_000)));
            try (var engine = new Engine(world);
                    var client = new RawClient(engine.port)) {
                client.ask(post(BOT, chat(false)));
                assertThat(engine.used("budget")).isEqualTo(1_450_000);

                var reply = client.ask(post(BOT, asking(false, "\"max_tokens\":120")));

                assertThat(reply.status()).isEqualTo(429);
                assertThat(reply.header("x-should-retry")).isEqualTo("false");
                assertThat(reply.header("ratelimit-policy"))
                        .isEqualTo("\"tenant-money\";q=1500000;qu=\"CNY-millionths\";w=3600");
                assertThat(reply.body())
                        .contains(
                                "\"code\":\"billing_hard_limit_reached\"",
                                "The tenant's quota (1.5 CNY per PT1H) is spent.",
                                "\"limit\":1.5",
                                "\"currency\":\"CNY\"")
                        .doesNotContain("used");
            }
        }
    }

    private static dev.sluice.control.CostWeights.Builder weights(long each) {
        return dev.sluice.control.CostWeights.newBuilder().setPrompt(each).setCompletion(each);
    }

    @Test
    void a_shadow_quota_says_no_to_the_record_alone() throws Exception {
        try (var upstream = new ScriptedUpstream().then(plain(900, 90, "much"));
                var engine =
                        new Engine(
                                Engine.world(upstream.port()).quota(bots(1000).setShadow(true)));
                var client = new RawClient(engine.port)) {
            client.ask(post(BOT, chat(false)));
            engine.closed();

            var reply = client.ask(post(BOT, chat(false)));

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.head().toLowerCase(java.util.Locale.ROOT)).doesNotContain("ratelimit");
            var close = engine.closed();
            assertThat(close.getAdmitted()).isTrue();
            assertThat(close.getLedgers(0).getRefused()).isTrue();
            assertThat(engine.used("bots")).isEqualTo(1980);
        }
    }
}
