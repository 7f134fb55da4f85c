package dev.sluice.bench.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Plays a trace against a policy, call by call and read by read, and bills as the model would.
final class Replay {
    private static final long HOUR_MILLIS = 3_600_000;

    /// The model: time to read a prompt, time a token, tokens that one read of the gateway brings.
    private static final double FIRST_TOKEN_MILLIS = 300;

    private static final double PROMPT_TOKENS_A_MILLI = 8;
    private static final double TOKEN_MILLIS = 30;
    private static final int READ_TOKENS = 4;

    private final SimulatedClock clock;
    private final Policy policy;
    private final PriorityQueue<Answer> open =
            new PriorityQueue<>(Comparator.comparingDouble((Answer answer) -> answer.nextAt));
    private final long[] billed;
    private int refused;
    private int answered;
    private int cut;
    private int mostOpen;

    private Replay(SimulatedClock clock, Policy policy, int hours) {
        this.clock = clock;
        this.policy = policy;
        this.billed = new long[hours];
    }

    /// What came of it; `billed` holds the tokens of each whole hour.
    record Result(List<Long> billed, int refused, int answered, int cut, int mostOpen) {}

    static Result of(Trace trace, SimulatedClock clock, Policy policy) {
        var replay = new Replay(clock, policy, trace.hours());
        for (var call : trace.calls()) {
            replay.until(call.atMillis());
            replay.arrive(call);
        }
        replay.until(Double.MAX_VALUE);
        var hours = new ArrayList<Long>();
        for (var tokens : replay.billed) {
            hours.add(tokens);
        }
        return new Result(hours, replay.refused, replay.answered, replay.cut, replay.mostOpen);
    }

    /// The number of the hour that an epoch time lies in.
    static long windowOf(long epochMillis) {
        return Math.floorDiv(epochMillis, HOUR_MILLIS);
    }

    private void until(double millis) {
        for (var next = open.peek(); next != null && next.nextAt <= millis; next = open.peek()) {
            open.remove();
            clock.moveTo(next.nextAt);
            if (next.read()) {
                open.add(next);
            }
        }
        if (millis < Double.MAX_VALUE) {
            clock.moveTo(millis);
        }
    }

    private void arrive(Call call) {
        var admitted = policy.admit(call);
        if (admitted == null) {
            refused++;
        } else {
            open.add(new Answer(call, admitted));
            mostOpen = Math.max(mostOpen, open.size());
        }
    }

    private final class Answer {
        private final Call call;
        private final Policy.Admitted admitted;
        private final long most;
        private long made;
        private double nextAt;

        Answer(Call call, Policy.Admitted admitted) {
            this.call = call;
            this.admitted = admitted;
            this.most = Math.min(call.outputTokens(), admitted.mostTokens());
            this.nextAt =
                    call.atMillis()
                            + FIRST_TOKEN_MILLIS
                            + call.promptTokens() / PROMPT_TOKENS_A_MILLI
                            + TOKEN_MILLIS * Math.min(READ_TOKENS, most);
        }

        /// One read; false where the answer is over.
        boolean read() {
            made = Math.min(made + READ_TOKENS, most);
            var finished = made == most;
            if (!finished && admitted.goesOn(made)) {
                nextAt += TOKEN_MILLIS * Math.min(READ_TOKENS, most - made);
                return true;
            }
            admitted.end(made, finished);
            answered++;
            cut += made == call.outputTokens() ? 0 : 1;
            var hour = (int) (nextAt / HOUR_MILLIS);
            if (hour < billed.length) {
                billed[hour] += call.promptTokens() + made;
            }
            return false;
        }
    }
}
