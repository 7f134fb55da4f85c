package dev.sluice.gateway.balance;

import java.util.concurrent.atomic.AtomicInteger;

/// Bounds what a route's requests may add to a fault by moving on and on inside a tier. A request's
/// first move is never refused; second and later ones may be a fifth of what is under way, and ten
/// in any case. The step down to the next tier is not its business: that is another place.
final class RetryBudget {
    private static final int LEAST = 10;
    private static final int PART = 5;
    private static final int FIRST_MOVE = 2;

    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger laterMoves = new AtomicInteger();

    /// @param attempt which of its request it would be, from 1
    boolean allows(int attempt) {
        return attempt <= FIRST_MOVE || laterMoves.get() < Math.max(LEAST, underWay.get() / PART);
    }

    void began(int attempt) {
        underWay.incrementAndGet();
        if (attempt > FIRST_MOVE) {
            laterMoves.incrementAndGet();
        }
    }

    void ended(int attempt) {
        underWay.decrementAndGet();
        if (attempt > FIRST_MOVE) {
            laterMoves.decrementAndGet();
        }
    }
}
