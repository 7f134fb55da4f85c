package dev.sluice.gateway.health;

import java.time.Duration;

/// How late an instance's latest first tokens came. Guarded by its owner.
final class FirstTokens {
    private static final int SLOW_OF_LATEST = 3;
    private static final int LATEST = 0b11111;
    private static final double SLOW = 4;
    private static final double STUCK = 10;
    private static final double NOTICEABLE_SECONDS = 2;
    private static final long STUCK_FOR = Duration.ofSeconds(10).toNanos();

    private int slowOnes;
    private int stuckOnes;
    private long stuckSince;

    /// @param late how many times later than predicted, against what its peers show
    void add(double late, double seconds, long now) {
        boolean noticeable = seconds > NOTICEABLE_SECONDS;
        slowOnes = (slowOnes << 1 | (noticeable && late > SLOW ? 1 : 0)) & LATEST;
        if (noticeable && late > STUCK) {
            stuckOnes++;
            stuckSince = stuckOnes == 1 ? now : stuckSince;
        } else {
            stuckOnes = 0;
        }
    }

    /// Three of the last five were slow.
    boolean areSlow() {
        return Integer.bitCount(slowOnes) >= SLOW_OF_LATEST;
    }

    /// They are as good as none, and have been for a while.
    boolean areStuck(long now) {
        return areSlow() && stuckOnes >= SLOW_OF_LATEST && now - stuckSince >= STUCK_FOR;
    }

    void clear() {
        slowOnes = 0;
        stuckOnes = 0;
    }
}
