package dev.sluice.gateway.quota;

import dev.sluice.gateway.catalog.CostFunction;
import dev.sluice.gateway.catalog.LedgerScope;
import dev.sluice.gateway.catalog.LedgerSpec;
import dev.sluice.gateway.catalog.QuotaUnit;

/// One ledger's part in one attempt: what it costs there, what is held and what was charged.
/// Guarded by the ledger's lock.
final class Hold {
    private final Ledger ledger;
    private final LedgerSpec spec;
    private final CostFunction cost;
    private final long limit;
    private final long usedBefore;
    private final long heldBefore;
    private long amount;
    private long settled;
    private long chargeNumber;
    private long chargeAge;
    private long resetsAt;
    private long remaining;
    private boolean refused;

    /// @param asked the ledger as the request wants it, which says what the request costs here
    /// @param leaving what the attempt that is left holds here: it is free in this step
    Hold(Ledger ledger, LedgerSpec asked, long leaving, Moment now) {
        this.ledger = ledger;
        this.spec = ledger.spec();
        this.cost = asked.tariff().at(now.wall());
        this.limit = ledger.limit(now);
        this.usedBefore = ledger.used(now);
        this.heldBefore = ledger.held() - leaving;
    }

    Ledger ledger() {
        return ledger;
    }

    boolean enforces() {
        return !spec.quota().shadow();
    }

    /// As the revision in force says, which may not be the one that admitted the request.
    boolean enforcesNow() {
        return !ledger.spec().quota().shadow();
    }

    boolean countsCompletion() {
        return cost.countsCompletion();
    }

    long amount() {
        return amount;
    }

    long limit() {
        return limit;
    }

    long usedBefore() {
        return usedBefore;
    }

    long heldBefore() {
        return heldBefore;
    }

    /// What the request costs here, should it be answered with so many tokens.
    long costOf(long prompt, long completion) {
        return cost.of(prompt, completion);
    }

    /// What costs nothing passes, whatever is used.
    boolean fits(long prompt, long completion) {
        var needed = cost.of(prompt, completion);
        return needed == 0 || needed <= limit - usedBefore - heldBefore;
    }

    /// The most completion tokens that fit now; -1 where the prompt alone does not.
    long completionsFree(long prompt) {
        return cost.completionsWithin(limit - usedBefore - heldBefore, prompt);
    }

    /// The limit that an empty window could have, now or once a boost has ended.
    long largestLimit() {
        return Math.max(limit, spec.quota().limit());
    }

    /// The most completion tokens that would fit an empty window.
    long completionsAtBest(long prompt) {
        return cost.completionsWithin(largestLimit(), prompt);
    }

    void take(long prompt, long completion, Moment now) {
        amount = cost.of(prompt, completion);
        ledger.hold(amount, now);
        note(now);
    }

    /// Notes that the ledger says no, or would if it enforced.
    void refuse() {
        refused = true;
        ledger.countRefusal();
    }

    /// The completion tokens that this hold could cover if it took all that is free.
    long completionsReachable(long prompt, Moment now) {
        return cost.completionsWithin(
                ledger.limit(now) - ledger.used(now) - ledger.held() + amount, prompt);
    }

    void grow(long prompt, long completion, Moment now) {
        var next = cost.of(prompt, completion);
        ledger.hold(next - amount, now);
        amount = next;
    }

    void release() {
        ledger.release(amount);
    }

    /// What was consumed, in this ledger's unit. A request for which no token was made or read
    /// counts only where requests are counted.
    long costOf(Spent spent) {
        return spent.isNothing() && spec.quota().unit() != QuotaUnit.REQUESTS
                ? 0
                : cost.of(
                        spent.prompt(),
                        spent.cachedPrompt(),
                        spent.cacheWrite(),
                        spent.completion());
    }

    void charge(Spent spent, Moment now) {
        charge(costOf(spent), now);
    }

    /// Nobody said what was consumed: all that was held counts.
    void chargeAll(Moment now) {
        charge(amount, now);
    }

    private void charge(long consumed, Moment now) {
        if (spec.quota().unit() != QuotaUnit.IN_FLIGHT) {
            settled = consumed;
            chargeNumber = ledger.charge(consumed, now);
            chargeAge = ledger.age(now);
        }
        note(now);
    }

    /// True where what a failed attempt consumed is charged: on the instance that was asked, and
    /// nowhere else, for the request itself is charged by the attempt that serves it.
    boolean isInstances() {
        return spec.scope() == LedgerScope.INSTANCE && spec.quota().unit() != QuotaUnit.REQUESTS;
    }

    /// What was charged too little; 0 where nothing was charged or the charge no longer counts.
    long difference(Spent actual, Moment now) {
        return chargeNumber != 0 && ledger.stillCounts(chargeAge, now)
                ? costOf(actual) - settled
                : 0;
    }

    LedgerFigures correct(long difference, Moment now) {
        var before = ledger.used(now);
        var number = ledger.correct(difference, chargeAge, now);
        settled += difference;
        note(now);
        return figures(ledger.limit(now), before, ledger.held(), 0, difference, false, number);
    }

    private void note(Moment now) {
        resetsAt = ledger.resetsAt(now);
        remaining = Math.max(0, ledger.limit(now) - ledger.used(now) - ledger.held());
    }

    LedgerFigures figures() {
        return figures(limit, usedBefore, heldBefore, amount, settled, refused, chargeNumber);
    }

    /// As a refused request sees the ledger: nothing is held for it.
    LedgerFigures refusal(boolean no, Moment now) {
        remaining = Math.max(0, limit - usedBefore - heldBefore);
        resetsAt = ledger.resetsAt(now);
        return figures(limit, usedBefore, heldBefore, 0, 0, no, 0);
    }

    private LedgerFigures figures(
            long inForce,
            long used,
            long held,
            long reserved,
            long charged,
            boolean no,
            long number) {
        return new LedgerFigures(
                spec, cost, inForce, used, held, reserved, charged, no, remaining, resetsAt,
                number);
    }
}
