package dev.sluice.gateway.quota;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What an ask comes to on its ledgers at one moment, all of them locked. It changes nothing.
///
/// In a move the holds of the attempt that is left count as free, for they are given back in the
/// same step.
final class Assessment {
    /// Long enough for some hold to end, short enough to be worth waiting for.
    private static final long BUSY_MILLIS = 1000;

    private static final long UNBOUNDED = Long.MAX_VALUE;

    private final Ask ask;
    private final Ledger[] ledgers;
    private final long now;
    private final long[] used;
    private final long[] held;
    private final long free;
    private final long granted;

    Assessment(Ask ask, Ledger[] ledgers, HeldAmounts leaving, long now) {
        this.ask = ask;
        this.ledgers = ledgers;
        this.now = now;
        this.used = new long[ledgers.length];
        this.held = new long[ledgers.length];
        var tightest = UNBOUNDED;
        for (var i = 0; i < ledgers.length; i++) {
            var ledger = ledgers[i];
            used[i] = ledger.used(now);
            held[i] = ledger.held() - leaving.on(ledger);
            if (enforces(ledger) && ledger.countsCompletion()) {
                tightest =
                        Math.min(
                                tightest,
                                ledger.limit()
                                        - used[i]
                                        - held[i]
                                        - ledger.amount(ask.need().prompt(), 0));
            }
        }
        this.free = tightest;
        this.granted = grant();
    }

    private long grant() {
        var need = ask.need();
        if (free == UNBOUNDED) {
            return need.wanted(0);
        }
        var some = Math.min(need.wanted(free), free);
        // The same for each choice: upstream takes one number for all of them.
        return some - Math.floorMod(some, need.choices());
    }

    /// The first ledger in the order asked that says no, -1 where none does.
    int refusing() {
        for (var i = 0; i < ledgers.length; i++) {
            if (enforces(ledgers[i]) && !fits(i, ask.need().least())) {
                return i;
            }
        }
        return -1;
    }

    /// The first ledger that would say no in an empty window too, -1 where none would.
    int impossible() {
        var need = ask.need();
        var completion = need.clientMax() == 0 ? need.least() : need.most();
        for (var i = 0; i < ledgers.length; i++) {
            if (enforces(ledgers[i])
                    && ledgers[i].spec().quota().unit().countsTokens()
                    && ledgers[i].amount(need.prompt(), completion) > ledgers[i].limit()) {
                return i;
            }
        }
        return -1;
    }

    /// The largest that passes is the largest that passes everywhere, or the next try would fail at
    /// another ledger.
    QuotaVerdict neverFits(int by) {
        var largest = UNBOUNDED;
        for (var i = 0; i < ledgers.length; i++) {
            if (enforces(ledgers[i]) && ledgers[i].spec().quota().unit().countsTokens()) {
                largest = Math.min(largest, largest(ledgers[i]));
            }
        }
        return new QuotaVerdict.NeverFits(figures(by, true), largest, refusals());
    }

    /// The `max_tokens` with which the request would pass this ledger in an empty window.
    private long largest(Ledger ledger) {
        var need = ask.need();
        var left = ledger.limit() - ledger.amount(need.prompt(), 0);
        if (!ledger.countsCompletion()) {
            return left < 0 ? 0 : UNBOUNDED;
        }
        return Math.floorDiv(left, need.choices());
    }

    /// The wait names the moment at which every ledger that says no could say yes.
    QuotaVerdict denied(int by) {
        var wait = 1L;
        for (var i = 0; i < ledgers.length; i++) {
            if (enforces(ledgers[i]) && !fits(i, ask.need().least())) {
                wait = Math.max(wait, millisUntilFits(i));
            }
        }
        return new QuotaVerdict.Denied(figures(by, true), Duration.ofMillis(wait), refusals());
    }

    private long millisUntilFits(int i) {
        var ledger = ledgers[i];
        var amount = ledger.amount(ask.need().prompt(), ask.need().least());
        if (used[i] + amount <= ledger.limit()) {
            return BUSY_MILLIS;
        }
        var wait = ledger.millisUntilFits(amount, held[i], now);
        if (wait != Long.MAX_VALUE) {
            return wait;
        }
        // Others' holds stand in the way as well: they end by themselves, the window has to pass
        // anyway.
        return Math.max(BUSY_MILLIS, ledger.millisUntilFits(amount, 0, now));
    }

    private boolean fits(int i, long completion) {
        return used[i] + held[i] + ledgers[i].amount(ask.need().prompt(), completion)
                <= ledgers[i].limit();
    }

    /// The completion tokens to hold.
    long granted() {
        return granted;
    }

    long amount(int i) {
        return ledgers[i].amount(ask.need().prompt(), granted);
    }

    long used(int i) {
        return used[i];
    }

    long held(int i) {
        return held[i];
    }

    /// A shadow ledger's no is kept, and does not count.
    boolean refuses(int i) {
        return !fits(i, granted);
    }

    /// See {@link Reservation#upstreamMaxTokens()}.
    long upstreamMaxTokens() {
        var need = ask.need();
        if (free == UNBOUNDED) {
            return need.cap() == UNBOUNDED ? 0 : need.cap();
        }
        return need.stream()
                ? Math.min(need.cap(), free / need.choices())
                : granted / need.choices();
    }

    private List<LedgerFigures> refusals() {
        var figures = new ArrayList<LedgerFigures>(ledgers.length);
        for (var i = 0; i < ledgers.length; i++) {
            figures.add(figures(i, !fits(i, ask.need().least())));
        }
        return figures;
    }

    private LedgerFigures figures(int i, boolean refused) {
        return new LedgerFigures(
                ledgers[i].spec(),
                ledgers[i].limit(),
                used[i],
                held[i],
                0,
                0,
                refused,
                Math.max(0, ledgers[i].limit() - used[i] - held[i]),
                ledgers[i].resetsAt(now),
                0);
    }

    private static boolean enforces(Ledger ledger) {
        return !ledger.spec().quota().shadow();
    }
}
