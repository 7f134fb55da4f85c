package dev.sluice.bench.replay;

import org.jspecify.annotations.Nullable;

/// As most gateways do it: a call passes while something is left, and what it consumed is counted
/// when its answer is over.
final class CheckThenCharge implements Policy {
    private final SimulatedClock clock;
    private final long limit;
    private long window = -1;
    private long used;

    CheckThenCharge(SimulatedClock clock, long limit) {
        this.clock = clock;
        this.limit = limit;
    }

    @Override
    public @Nullable Admitted admit(Call call) {
        roll();
        return used >= limit ? null : new Counting(call);
    }

    private void roll() {
        var now = Replay.windowOf(clock.millis());
        if (now != window) {
            window = now;
            used = 0;
        }
    }

    private final class Counting implements Admitted {
        private final Call call;

        Counting(Call call) {
            this.call = call;
        }

        @Override
        public long mostTokens() {
            return Long.MAX_VALUE;
        }

        @Override
        public boolean goesOn(long made) {
            return true;
        }

        @Override
        public void end(long made, boolean reported) {
            roll();
            used += call.promptTokens() + made;
        }
    }
}
