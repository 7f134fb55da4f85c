package dev.sluice.gateway.quota;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A reservation on ledgers of this process. Its holds are guarded by the locks of their ledgers;
/// that it ends only once, by one compare-and-set.
final class LocalReservation implements Reservation {
    private final LocalLedgers owner;
    private final Ask ask;
    private final Ledger[] ordered;
    private final Hold[] holds;
    private final long upstreamMaxTokens;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long completion;

    /// What the exchange moved on to. Written with the locks of both.
    private @Nullable LocalReservation successor;

    /// Made with all ledgers locked, from an assessment that says yes; nothing is held before
    /// {@link Assessment#hold}.
    ///
    /// @param ordered the ledgers of the holds, as they are locked
    LocalReservation(LocalLedgers owner, Ask ask, Ledger[] ordered, Assessment assessment) {
        this.owner = owner;
        this.ask = ask;
        this.ordered = ordered;
        this.holds = assessment.holds();
        this.upstreamMaxTokens = assessment.upstreamMaxTokens();
        this.completion = assessment.granted();
    }

    @Override
    public String exchangeId() {
        return ask.exchangeId();
    }

    @Override
    public int attempt() {
        return ask.attempt();
    }

    @Override
    public long completion() {
        return completion;
    }

    @Override
    public long upstreamMaxTokens() {
        return upstreamMaxTokens;
    }

    long expiresAtNanos() {
        return ask.expiresAtNanos();
    }

    Ledger[] ordered() {
        return ordered;
    }

    boolean hasEnded() {
        return ended.get();
    }

    @Nullable LocalReservation successor() {
        return successor;
    }

    /// What leaving this attempt sets free on a ledger, less what is charged there in the same
    /// step.
    long freedOn(Ledger ledger, @Nullable Spent consumed) {
        for (var hold : holds) {
            if (hold.ledger() == ledger) {
                var charged = consumed != null && hold.isInstances() ? hold.costOf(consumed) : 0;
                return hold.amount() - charged;
            }
        }
        return 0;
    }

    /// Ends in favour of the next attempt, within a step that has the locks of both.
    ///
    /// @param consumed charged to the instance alone; null where nothing was
    void leaveFor(LocalReservation next, @Nullable Spent consumed, Moment now) {
        if (release()) {
            successor = next;
            if (consumed != null) {
                for (var hold : holds) {
                    if (hold.isInstances()) {
                        hold.charge(consumed, now);
                    }
                }
            }
        }
    }

    private boolean release() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        for (var hold : holds) {
            hold.release();
        }
        return true;
    }

    @Override
    public void extend(long more, LongConsumer granted) {
        granted.accept(more <= 0 ? 0 : extended(more));
    }

    private long extended(long more) {
        LockOrder.lock(ordered);
        try {
            if (ended.get()) {
                return 0;
            }
            var now = owner.now();
            var prompt = ask.need().prompt();
            var grant = more;
            for (var hold : holds) {
                if (hold.enforcesNow() && hold.countsCompletion()) {
                    grant = Math.min(grant, hold.completionsReachable(prompt, now) - completion);
                }
            }
            if (grant < Math.min(Need.LEAST, more)) {
                return 0;
            }
            var grown = completion + grant;
            for (var hold : holds) {
                hold.grow(prompt, grown, now);
            }
            completion = grown;
            return grant;
        } finally {
            LockOrder.unlock(ordered);
        }
    }

    @Override
    public boolean settle(Spent actual) {
        LockOrder.lock(ordered);
        try {
            if (!release()) {
                return false;
            }
            var now = owner.now();
            for (var hold : holds) {
                hold.charge(actual, now);
            }
        } finally {
            LockOrder.unlock(ordered);
        }
        owner.ended(this);
        return true;
    }

    @Override
    public boolean refund() {
        LockOrder.lock(ordered);
        try {
            if (!release()) {
                return false;
            }
        } finally {
            LockOrder.unlock(ordered);
        }
        owner.ended(this);
        return true;
    }

    /// The hold's time is over and nobody ended it: what was held counts as consumed.
    boolean expire() {
        LockOrder.lock(ordered);
        try {
            if (!release()) {
                return false;
            }
            var now = owner.now();
            for (var hold : holds) {
                hold.chargeAll(now);
            }
        } finally {
            LockOrder.unlock(ordered);
        }
        owner.ended(this);
        return true;
    }

    @Override
    public void move(Ask next, @Nullable Spent consumed, Answer answer) {
        answer.accept(owner.moved(this, next, consumed));
    }

    @Override
    public List<LedgerFigures> correct(Spent actual) {
        LockOrder.lock(ordered);
        try {
            var now = owner.now();
            var changed = new ArrayList<LedgerFigures>();
            for (var hold : holds) {
                var difference = hold.difference(actual, now);
                if (difference != 0) {
                    changed.add(hold.correct(difference, now));
                }
            }
            return changed;
        } finally {
            LockOrder.unlock(ordered);
        }
    }

    @Override
    public List<LedgerFigures> figures() {
        LockOrder.lock(ordered);
        try {
            var figures = new ArrayList<LedgerFigures>(holds.length);
            for (var hold : holds) {
                figures.add(hold.figures());
            }
            return figures;
        } finally {
            LockOrder.unlock(ordered);
        }
    }

    @Override
    public String toString() {
        return "Reservation[%s#%d %d tokens%s]"
                .formatted(
                        ask.exchangeId(), ask.attempt(), completion, ended.get() ? " ended" : "");
    }
}
