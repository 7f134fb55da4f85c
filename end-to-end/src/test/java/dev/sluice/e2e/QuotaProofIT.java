package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.simulator.Fault;
import dev.sluice.simulator.Mood;
import dev.sluice.simulator.Pace;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Token quotas are right: a crowd of parallel callers spends one, window after window, and what
/// the model itself has billed is the judge.
///
/// `-Dsluice.proof=large` lets a thousand callers spend ten windows in each test, some minutes of
/// work; without it the crowd is smaller. Nothing here asserts a duration: a round that takes
/// longer than a window is judged by the limits of all the windows it touched.
@ExtendWith(SharedProduct.class)
final class QuotaProofIT {
    private static final boolean LARGE = System.getProperty("sluice.proof", "").equals("large");
    private static final int CALLERS = LARGE ? 1_000 : 150;
    private static final int WINDOWS = LARGE ? 10 : 1;
    private static final long LIMIT = 10_000;
    private static final Duration WINDOW = Duration.ofSeconds(15);
    private static final Mood TALKATIVE =
            Mood.CALM.with(new Pace(Duration.ofMillis(100), 60, 60, 80));

    private static final Mood SLOW = Mood.CALM.with(new Pace(Duration.ofMillis(100), 30, 60, 80));

    /// Everybody streams and listens to the end.
    private static final Crowd.Script STREAMS = script(true, 1);

    @Test
    void parallel_streams_stop_at_the_limit(Product product) {
        try (var ground = ground(product, "proof-streams", TALKATIVE)) {
            var proof = Proof.of(ground, CALLERS, STREAMS, WINDOW, WINDOWS);

            proof.assertBilledWithin(0.005).assertOneReadOfEachStream().assertBooksMatch(0.005);
        }
    }

    /// An engine that takes no notice of `max_tokens` is stopped where no more is held.
    @Test
    void an_engine_that_ignores_its_bound_gets_no_further(Product product) {
        var heedless = TALKATIVE.with(new Fault.Heedless());
        try (var ground = ground(product, "proof-heedless", heedless)) {
            var proof = Proof.of(ground, CALLERS, STREAMS, WINDOW, WINDOWS);

            proof.assertOneReadOfEachStream().assertBookedWithin(0.005);
        }
    }

    @Test
    void without_usage_the_gateway_keeps_to_its_own_count(Product product) {
        var silent = TALKATIVE.with(Mood.Usage.NONE);
        try (var ground = ground(product, "proof-silent", silent)) {
            var proof = Proof.of(ground, CALLERS, STREAMS, WINDOW, WINDOWS);

            proof.assertBookedWithin(0.005).assertBilledWithin(0.10);
        }
    }

    /// What a caller that leaves has consumed nobody reports. The gateway knows it as well as it
    /// knows the model, which has reported usage before; what the model made while the news was on
    /// its way to it is the rest.
    @Test
    void callers_that_leave_are_charged_for_what_was_made(Product product) {
        try (var ground = ground(product, "proof-leavers", SLOW)) {
            ground.learned(STREAMS);
            var proof = Proof.of(ground, CALLERS, new Leavers(), WINDOW, WINDOWS);

            proof.assertBilledWithin(0.005).assertOneReadOfEachStream().assertBookedWithin(0.005);
            assertThat(proof.left()).isPositive();
        }
    }

    /// Where the model says with every chunk what it has consumed, nothing is left to estimate, not
    /// even of a model that the gateway meets for the first time.
    @Test
    void running_usage_makes_what_a_leaver_consumed_known(Product product) {
        try (var ground = ground(product, "proof-running", SLOW)) {
            ground.setup()
                    .instance("proof-running", "vllm", ground.model(), "proof-running")
                    .applied();
            var proof = Proof.of(ground, CALLERS, new Leavers(), WINDOW, WINDOWS);

            proof.assertBilledWithin(0.005).assertOneReadOfEachStream().assertBookedWithin(0.005);
            assertThat(proof.left()).isPositive();
        }
    }

    @Test
    void several_choices_are_held_together(Product product) {
        try (var ground = ground(product, "proof-choices", TALKATIVE)) {
            var proof = Proof.of(ground, CALLERS, script(true, 3), WINDOW, WINDOWS);

            proof.assertBilledWithin(0.005).assertBooksMatch(0.005);
        }
    }

    @Test
    void plain_answers_mixed_with_streams_stop_at_the_limit(Product product) {
        try (var ground = ground(product, "proof-mixed", TALKATIVE)) {
            Crowd.Script mixed =
                    (model, caller, turn) -> question(model, caller, turn, caller % 2 == 0, 1);
            var proof = Proof.of(ground, CALLERS, mixed, WINDOW, WINDOWS);

            proof.assertBilledWithin(0.005).assertBooksMatch(0.005);
        }
    }

    /// Answers that run across a window's edge count in the window in which they end, and are held
    /// there from its first moment.
    @Test
    void a_windows_edge_in_the_middle_lets_nobody_through(Product product) {
        var slow = Mood.CALM.with(new Pace(Duration.ofMillis(100), 40, 60, 80));
        try (var ground = ground(product, "proof-edge", slow)) {
            var proof = Proof.acrossEdges(ground, CALLERS, STREAMS, WINDOW, WINDOWS);

            proof.assertBilledWithin(0.005).assertLedgersWithin(0.005);
        }
    }

    private static Ground ground(Product product, String name, Mood mood) {
        return new Ground(product, name, mood, LIMIT, WINDOW.toString());
    }

    private static Crowd.Script script(boolean stream, int choices) {
        return (model, caller, turn) -> question(model, caller, turn, stream, choices);
    }

    /// Questions of many lengths, in English and in Chinese.
    private static String question(
            String model, int caller, int turn, boolean stream, int choices) {
        var text =
                caller % 3 == 0
                        ? "河水从哪里来，又流到哪里去？".repeat(1 + (caller + turn) % 4)
                        : "Where does the river go when it rains, and who counts the drops? "
                                .repeat(1 + (caller * 7 + turn) % 5);
        return """
        {"model":"%s","stream":%s,"n":%d,\
        "messages":[{"role":"user","content":"%s Caller %d asks for the %dth time."}]}\
        """
                .formatted(model, stream, choices, text, caller, turn);
    }

    /// Every third caller goes in the middle of its answer.
    private static final class Leavers implements Crowd.Script {
        @Override
        public String body(String model, int caller, int turn) {
            return question(model, caller, turn, true, 1);
        }

        @Override
        public long patience(int caller, int turn) {
            return caller % 3 > 0 ? Long.MAX_VALUE : 5 + (caller + 7L * turn) % 40;
        }
    }
}
