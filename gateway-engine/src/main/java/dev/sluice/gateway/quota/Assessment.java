package dev.sluice.gateway.quota;

import static dev.sluice.gateway.catalog.CostFunction.UNBOUNDED;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an ask comes to on its ledgers at one moment, all of them locked. It changes nothing on
/// them but their counts of refusals.
///
/// Each ledger has a unit of its own; what they have in common is the completion tokens, and so
/// each says how many of those fit. In a move the holds of the attempt that is left count as free,
/// for they are given back in the same step.
final class Assessment {
    /// Long enough for some hold to end, short enough to be worth waiting for.
    private static final long BUSY_MILLIS = 1000;

    private final Need need;
    private final Hold[] holds;
    private final Moment now;
    private final long free;
    private final long granted;

    Assessment(
            Ask ask,
            Ledger[] ledgers,
            @Nullable LocalReservation leaving,
            @Nullable Spent consumed,
            Moment now) {
        this.need = ask.need();
        this.holds = new Hold[ledgers.length];
        this.now = now;
        var tightest = UNBOUNDED;
        for (var i = 0; i < ledgers.length; i++) {
            var freed = leaving == null ? 0 : leaving.freedOn(ledgers[i], consumed);
            var hold = new Hold(ledgers[i], ask.ledgers().get(i), freed, now);
            if (hold.enforces()) {
                tightest = Math.min(tightest, hold.completionsFree(need.prompt()));
            }
            holds[i] = hold;
        }
        this.free = tightest;
        this.granted = grant();
    }

    private long grant() {
        if (free == UNBOUNDED) {
            return need.wanted(0);
        }
        var some = Math.min(need.wanted(free), free);
        // The same for each choice: upstream takes one number for all of them.
        return some - Math.floorMod(some, need.choices());
    }

    /// The first ledger in the order asked that says no, -1 where none does.
    int refusing() {
        for (var i = 0; i < holds.length; i++) {
            if (holds[i].enforces() && !fits(holds[i])) {
                return i;
            }
        }
        return -1;
    }

    private boolean fits(Hold hold) {
        return hold.fits(need.prompt(), need.least());
    }

    /// The first ledger that would say no in an empty window too, -1 where none would.
    int impossible() {
        var completion = need.clientMax() == 0 ? need.least() : need.most();
        for (var i = 0; i < holds.length; i++) {
            if (holds[i].enforces()
                    && holds[i].costOf(need.prompt(), completion) > holds[i].largestLimit()) {
                return i;
            }
        }
        return -1;
    }

    /// The largest that passes is the largest that passes everywhere, or the next try would fail at
    /// another ledger.
    QuotaVerdict neverFits(int by) {
        var largest = UNBOUNDED;
        for (var hold : holds) {
            if (hold.enforces()) {
                var best = hold.completionsAtBest(need.prompt());
                largest = Math.min(largest, Math.floorDiv(best, need.choices()));
            }
        }
        noteRefusals(by);
        return new QuotaVerdict.NeverFits(holds[by].refusal(true, now), largest, refusals());
    }

    /// The wait is the smallest after which every ledger would say yes, should nothing else happen.
    QuotaVerdict denied(int by) {
        noteRefusals(by);
        return new QuotaVerdict.Denied(
                holds[by].refusal(true, now), Duration.ofMillis(millisUntilAllFit()), refusals());
    }

    private long millisUntilAllFit() {
        var wait = 1L;
        // A ledger that fits now may no longer when another does, for a boost may have ended.
        for (var round = 0; round <= holds.length; round++) {
            var before = wait;
            for (var hold : holds) {
                if (hold.enforces()) {
                    wait = Math.max(wait, millisUntilFits(hold, wait));
                }
            }
            if (wait == before) {
                break;
            }
        }
        return wait;
    }

    private long millisUntilFits(Hold hold, long earliest) {
        var amount = hold.costOf(need.prompt(), need.least());
        if (amount == 0) {
            return earliest;
        }
        var wait = hold.ledger().millisUntilFits(amount, hold.heldBefore(), earliest, now);
        if (wait != Long.MAX_VALUE) {
            return wait;
        }
        // Others' holds stand in the way: they end by themselves, the window has to pass anyway.
        return Math.max(BUSY_MILLIS, hold.ledger().millisUntilFits(amount, 0, earliest, now));
    }

    /// The ledger that decided said no; a shadow ledger would have.
    private void noteRefusals(int by) {
        for (var i = 0; i < holds.length; i++) {
            if (i == by || !holds[i].enforces() && !fits(holds[i])) {
                holds[i].refuse();
            }
        }
    }

    /// Holds what is granted on every ledger.
    void hold() {
        for (var hold : holds) {
            if (!hold.enforces() && !fits(hold)) {
                hold.refuse();
            }
            hold.take(need.prompt(), granted, now);
        }
    }

    /// What the reservation is made of.
    Hold[] holds() {
        return holds;
    }

    /// The completion tokens to hold.
    long granted() {
        return granted;
    }

    /// See {@link Reservation#upstreamMaxTokens()}.
    long upstreamMaxTokens() {
        if (free == UNBOUNDED) {
            return need.cap() == UNBOUNDED ? 0 : need.cap();
        }
        return need.stream()
                ? Math.min(need.cap(), free / need.choices())
                : granted / need.choices();
    }

    private List<LedgerFigures> refusals() {
        var figures = new ArrayList<LedgerFigures>(holds.length);
        for (var hold : holds) {
            figures.add(hold.refusal(!fits(hold), now));
        }
        return figures;
    }
}
