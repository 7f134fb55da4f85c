package dev.sluice.gateway.stage;

import dev.sluice.gateway.exchange.Attempt;
import dev.sluice.gateway.exchange.Downstream;
import dev.sluice.gateway.exchange.Exchange.Arrived;
import dev.sluice.gateway.exchange.Exchange.Planned;
import dev.sluice.gateway.exchange.Exchange.Reserved;
import dev.sluice.gateway.exchange.Outcome;
import dev.sluice.gateway.exchange.Passport.Point;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.metering.UsageReading;
import dev.sluice.gateway.metering.UsageSource;
import dev.sluice.gateway.openai.TokenUsage;
import dev.sluice.gateway.quota.LedgerFigures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Stages 8 to 11 of one exchange: one attempt after the other, while the walk lets it move on,
/// until one serves the caller or nobody else may be asked.
final class Attempts {
    static final UsageReading NOTHING = new UsageReading(TokenUsage.NONE, UsageSource.NONE);

    private final Walk walk;
    private final Journey journey;
    private final Arrived arrived;
    private final Downstream caller;
    private final List<Attempt> ended = new ArrayList<>(2);
    private final List<LedgerFigures> charged = new ArrayList<>(0);
    private final Obstacles obstacles = new Obstacles();
    private List<LedgerFigures> asked = List.of();
    private Obstacles.@Nullable Told told;
    private @Nullable AttemptRun run;
    private @Nullable Continuation goingOn;

    Attempts(Walk walk, Journey journey, Arrived arrived, Downstream caller) {
        this.walk = walk;
        this.journey = journey;
        this.arrived = arrived;
        this.caller = caller;
    }

    /// The attempts that are over, in order.
    List<Attempt> ended() {
        return ended;
    }

    /// The figures of ledgers that said no.
    List<LedgerFigures> asked() {
        return asked;
    }

    /// The quota that the caller is told of; null where it is told of something else.
    Obstacles.@Nullable Told told() {
        return told;
    }

    /// The figures of ledgers that failed attempts were charged to.
    List<LedgerFigures> charged() {
        return charged;
    }

    void begin(Planned planned) {
        walk.reserveTokens()
                .first(
                        planned,
                        obstacles,
                        found -> journey.guarded(() -> found(planned, found, null)));
    }

    private void found(Planned planned, ReserveTokens.Found found, @Nullable Failure before) {
        switch (found) {
            case ReserveTokens.Found.Held(var reserved) -> {
                if (journey.isOver()) {
                    reserved.reservation().refund();
                    return;
                }
                journey.reached(reserved);
                walk.stamp(arrived.passport(), Point.RESERVED);
                dispatch(reserved, null);
            }
            case ReserveTokens.Found.NoOne nobody -> {
                if (journey.isOver()) {
                    return;
                }
                asked = obstacles.asked();
                if (before == null) {
                    nobody(planned, nobody);
                } else {
                    nobodyElse(before);
                }
            }
        }
    }

    /// Nobody could be asked at all. What is told first is what goes away for sure: a spent quota,
    /// then a pause that an upstream asked for, and only then that instances are out.
    private void nobody(Planned planned, ReserveTokens.Found.NoOne found) {
        var quota = obstacles.told();
        told = quota;
        if (quota != null) {
            journey.reached(planned);
            journey.refuse(quota.refusal());
        } else {
            journey.refuse(
                    found.throttled()
                            ? Refusal.upstreamThrottled(found.retryAfter())
                            : Refusal.noHealthyInstance(found.retryAfter()));
        }
    }

    /// Attempts failed, and nobody else may be asked. Where a spent quota stands before one of the
    /// other candidates the caller hears of that: it goes away at a time that is known.
    private void nobodyElse(Failure before) {
        var quota = obstacles.spent();
        told = quota;
        refuse(before, quota == null ? before.refusal() : quota.refusal());
    }

    private void dispatch(Reserved reserved, @Nullable Continuation before) {
        boolean opened =
                walk.dispatchAttempt()
                        .open(
                                reserved,
                                caller.loop(),
                                () -> journey.guarded(() -> send(reserved, before)));
        if (opened) {
            return;
        }
        if (before != null) {
            journey.broke(Refusal.spoolFull(), "upstream_reset", before.usage());
        } else {
            reserved.reservation().refund();
            journey.reached(reserved.from());
            journey.refuse(Refusal.spoolFull());
        }
    }

    private void send(Reserved reserved, @Nullable Continuation before) {
        if (journey.isOver()) {
            return;
        }
        walk.stamp(arrived.passport(), Point.DISPATCHED);
        var next =
                new AttemptRun(walk, journey, this, reserved, before, arrived.passport(), caller);
        goingOn = null;
        run = next;
        next.send();
    }

    /// An attempt is over, however it ended.
    void over(Attempt attempt) {
        run = null;
        ended.add(attempt);
    }

    /// An attempt brought the caller nothing. What it consumed all the same stands in `attempt`: it
    /// is charged to the instance where another attempt follows, and to all where none does.
    void failed(Reserved reserved, Attempt attempt, Failure failure) {
        over(attempt);
        if (mayMove(reserved, failure)) {
            reserved.from().plan().passOver(failure.reason());
            walk.reserveTokens()
                    .next(
                            reserved,
                            attempt.usage(),
                            obstacles,
                            found -> journey.guarded(() -> moved(reserved, found, failure)));
        } else {
            refuse(failure, failure.refusal());
        }
    }

    /// An answer broke in its middle, and another instance may go on with it. Where none can, the
    /// caller hears that it broke.
    void goOn(Reserved reserved, Attempt attempt, Failure failure, Continuation half) {
        over(attempt);
        int most = reserved.from().routed().route().maxRetries();
        if (most >= 0 && reserved.attempt() > most) {
            broke(failure, half);
            return;
        }
        goingOn = half;
        var plan = reserved.from().plan();
        plan.passOver(failure.reason());
        plan.keepTo(other -> Continuation.fits(half.from(), other));
        walk.reserveTokens()
                .next(
                        reserved,
                        attempt.usage(),
                        obstacles,
                        found -> journey.guarded(() -> goneOn(reserved, found, failure, half)));
    }

    private void goneOn(
            Reserved left, ReserveTokens.Found found, Failure failure, Continuation half) {
        switch (found) {
            case ReserveTokens.Found.Held(var reserved) -> {
                if (journey.isOver()) {
                    reserved.reservation().refund();
                    return;
                }
                keepCharged(left);
                journey.reached(reserved);
                dispatch(reserved, half);
            }
            case ReserveTokens.Found.NoOne _ -> {
                if (!journey.isOver()) {
                    asked = obstacles.asked();
                    broke(failure, half);
                }
            }
        }
    }

    private void broke(Failure failure, Continuation half) {
        goingOn = null;
        journey.broke(failure.refusal(), failure.abortCause(), half.usage());
    }

    /// Whether another instance may be asked after this failure.
    boolean mayMove(Reserved reserved, Failure failure) {
        long elapsed = walk.ticker().nanoTime() - arrived.passport().arrivedNanos();
        return walk.judgeHead()
                .mayMove(
                        reserved.from().routed().route(),
                        failure,
                        reserved.attempt(),
                        Duration.ofNanos(elapsed));
    }

    private void moved(Reserved left, ReserveTokens.Found found, Failure failure) {
        if (found instanceof ReserveTokens.Found.Held) {
            keepCharged(left);
        }
        found(left.from(), found, failure);
    }

    private void keepCharged(Reserved left) {
        left.reservation().figures().stream()
                .filter(figures -> figures.chargeNumber() > 0)
                .forEach(charged::add);
    }

    /// The exchange ends after this failure; what the attempt consumed is charged, whatever the
    /// caller is told.
    private void refuse(Failure failure, Refusal told) {
        var usage = ended.getLast().usage();
        boolean consumed = usage.source() != UsageSource.NONE;
        journey.refuse(told.outcome(), told, consumed ? failure.abortCause() : "", usage);
    }

    /// The caller left: what the attempt under way consumed, as far as is known now; `heard` may
    /// take more of it later.
    UsageReading left(Consumer<UsageReading> heard) {
        return run == null ? between() : run.left(heard);
    }

    /// The attempt under way is given up; what it consumed.
    UsageReading abandon(Outcome outcome) {
        return run == null ? between() : run.abandoned(outcome);
    }

    /// What was consumed while no attempt is under way: an answer that is to go on has a half.
    private UsageReading between() {
        return goingOn == null ? NOTHING : goingOn.usage();
    }

    void resume() {
        if (run != null) {
            run.resume();
        }
    }

    /// True where an attempt is under way, whose limits were looked at.
    boolean tick(long nowNanos) {
        var current = run;
        if (current == null) {
            return goingOn != null;
        }
        current.tick(nowNanos);
        return true;
    }
}
