package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.LedgerScope;
import dev.sluice.gateway.catalog.LedgerSpec;
import dev.sluice.gateway.catalog.QuotaUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A reservation on ledgers of this process. Its amounts are guarded by the locks of its ledgers;
/// that it ends only once, by one compare-and-set.
final class LocalReservation implements Reservation, HeldAmounts {
    private final LocalLedgers owner;
    private final Ask ask;
    private final Ledger[] ledgers;
    private final Ledger[] ordered;
    private final LedgerSpec[] specs;
    private final long[] limit;
    private final long[] usedBefore;
    private final long[] heldBefore;
    private final long[] held;
    private final long[] settled;
    private final long[] charges;
    private final long[] chargedAt;
    private final long[] resetsAt;
    private final long[] remaining;
    private final boolean[] refused;
    private final long upstreamMaxTokens;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long completion;

    /// Made with all ledgers locked, from an assessment that says yes; {@link #hold} makes it real.
    LocalReservation(
            LocalLedgers owner,
            Ask ask,
            Ledger[] ledgers,
            Ledger[] ordered,
            Assessment assessment) {
        var count = ledgers.length;
        this.owner = owner;
        this.ask = ask;
        this.ledgers = ledgers;
        this.ordered = ordered;
        this.specs = new LedgerSpec[count];
        this.limit = new long[count];
        this.usedBefore = new long[count];
        this.heldBefore = new long[count];
        this.held = new long[count];
        this.settled = new long[count];
        this.charges = new long[count];
        this.chargedAt = new long[count];
        this.resetsAt = new long[count];
        this.remaining = new long[count];
        this.refused = new boolean[count];
        this.upstreamMaxTokens = assessment.upstreamMaxTokens();
        this.completion = assessment.granted();
        for (var i = 0; i < count; i++) {
            specs[i] = ledgers[i].spec();
            limit[i] = ledgers[i].limit();
            usedBefore[i] = assessment.used(i);
            heldBefore[i] = assessment.held(i);
            held[i] = assessment.amount(i);
            refused[i] = assessment.refuses(i);
        }
    }

    void hold(long now) {
        for (var i = 0; i < ledgers.length; i++) {
            ledgers[i].hold(held[i], now);
            note(i, now);
        }
    }

    private void note(int i, long now) {
        resetsAt[i] = ledgers[i].resetsAt(now);
        remaining[i] = Math.max(0, ledgers[i].limit() - ledgers[i].used(now) - ledgers[i].held());
    }

    /// Gives everything back within a step that has the locks; false where the reservation had
    /// ended.
    boolean leave() {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        for (var i = 0; i < ledgers.length; i++) {
            ledgers[i].release(held[i]);
        }
        return true;
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

    Ledger[] ledgers() {
        return ledgers;
    }

    boolean hasEnded() {
        return ended.get();
    }

    /// What this attempt holds on a ledger: what a move may count as free.
    @Override
    public long on(Ledger ledger) {
        for (var i = 0; i < ledgers.length; i++) {
            if (ledgers[i] == ledger) {
                return held[i];
            }
        }
        return 0;
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
            var grant = more;
            for (var ledger : ledgers) {
                if (ledger.countsCompletion() && !ledger.spec().quota().shadow()) {
                    grant = Math.min(grant, ledger.limit() - ledger.used(now) - ledger.held());
                }
            }
            if (grant < Math.min(Need.LEAST, more)) {
                return 0;
            }
            for (var i = 0; i < ledgers.length; i++) {
                if (ledgers[i].countsCompletion()) {
                    ledgers[i].hold(grant, now);
                    held[i] += grant;
                }
            }
            completion += grant;
            return grant;
        } finally {
            LockOrder.unlock(ordered);
        }
    }

    @Override
    public boolean settle(Spent actual) {
        return end(actual);
    }

    @Override
    public boolean refund() {
        return end(null);
    }

    /// The hold's time is over and nobody ended it: what was held counts as consumed.
    boolean expire() {
        return end(new Spent(ask.need().prompt(), completion));
    }

    private boolean end(@Nullable Spent actual) {
        LockOrder.lock(ordered);
        try {
            if (!leave()) {
                return false;
            }
            if (actual != null) {
                var now = owner.now();
                for (var i = 0; i < ledgers.length; i++) {
                    charge(i, actual, now);
                }
            }
        } finally {
            LockOrder.unlock(ordered);
        }
        owner.ended(this);
        return true;
    }

    private void charge(int i, Spent actual, long now) {
        if (specs[i].quota().unit() != QuotaUnit.IN_FLIGHT) {
            settled[i] = ledgers[i].amount(actual.prompt(), actual.completion());
            charges[i] = ledgers[i].charge(settled[i], now);
            chargedAt[i] = now;
        }
        note(i, now);
    }

    /// Charges what a failed attempt consumed where the instance counts for itself; within a step
    /// that has the locks.
    void chargeInstance(Spent consumed, long now) {
        for (var i = 0; i < ledgers.length; i++) {
            if (specs[i].scope() == LedgerScope.INSTANCE
                    && specs[i].quota().unit() != QuotaUnit.REQUESTS) {
                charge(i, consumed, now);
            }
        }
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
            for (var i = 0; i < ledgers.length; i++) {
                var difference = difference(i, actual);
                if (difference != 0 && ledgers[i].isSameWindow(resetsAt[i], chargedAt[i], now)) {
                    changed.add(corrected(i, difference, now));
                }
            }
            return changed;
        } finally {
            LockOrder.unlock(ordered);
        }
    }

    /// What was charged too little on a ledger, 0 where nothing was charged.
    private long difference(int i, Spent actual) {
        return charges[i] == 0
                ? 0
                : ledgers[i].amount(actual.prompt(), actual.completion()) - settled[i];
    }

    private LedgerFigures corrected(int i, long difference, long now) {
        var before = ledgers[i].used(now);
        var number = ledgers[i].charge(difference, now);
        settled[i] += difference;
        note(i, now);
        return new LedgerFigures(
                specs[i],
                ledgers[i].limit(),
                before,
                ledgers[i].held(),
                0,
                difference,
                false,
                remaining[i],
                resetsAt[i],
                number);
    }

    @Override
    public List<LedgerFigures> figures() {
        LockOrder.lock(ordered);
        try {
            var figures = new ArrayList<LedgerFigures>(ledgers.length);
            for (var i = 0; i < ledgers.length; i++) {
                figures.add(
                        new LedgerFigures(
                                specs[i],
                                limit[i],
                                usedBefore[i],
                                heldBefore[i],
                                held[i],
                                settled[i],
                                refused[i],
                                remaining[i],
                                resetsAt[i],
                                charges[i]));
            }
            return figures;
        } finally {
            LockOrder.unlock(ordered);
        }
    }

    @Override
    public String toString() {
        return "Reservation[%s#%d %s%s]"
                .formatted(
                        ask.exchangeId(),
                        ask.attempt(),
                        Arrays.toString(held),
                        ended.get() ? " ended" : "");
    }
}
