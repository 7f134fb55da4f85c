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
    private @Nullable AttemptRun run;

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
                dispatch(reserved);
            }
            case ReserveTokens.Found.NoOne(var retryAfter) -> {
                if (journey.isOver()) {
                    return;
                }
                asked = obstacles.asked();
                if (before == null) {
                    nobody(planned, retryAfter);
                } else {
                    nobodyElse(before);
                }
            }
        }
    }

    /// Nobody could be asked at all.
    private void nobody(Planned planned, Duration retryAfter) {
        var quota = obstacles.refusal();
        if (quota != null) {
            journey.reached(planned);
            journey.refuse(quota);
        } else {
            journey.refuse(Refusal.noHealthyInstance(retryAfter));
        }
    }

    /// Attempts failed, and nobody else may be asked. Where a spent quota stands before one of the
    /// other candidates the caller hears of that: it goes away at a time that is known.
    private void nobodyElse(Failure before) {
        var quota = obstacles.spent();
        if (quota == null) {
            refuse(before, before.refusal());
        } else {
            refuse(before, quota);
        }
    }

    private void dispatch(Reserved reserved) {
        boolean opened =
                walk.dispatchAttempt()
                        .open(reserved, caller.loop(), () -> journey.guarded(() -> send(reserved)));
        if (!opened) {
            reserved.reservation().refund();
            journey.reached(reserved.from());
            journey.refuse(Refusal.spoolFull());
        }
    }

    private void send(Reserved reserved) {
        if (journey.isOver()) {
            return;
        }
        walk.stamp(arrived.passport(), Point.DISPATCHED);
        var next = new AttemptRun(walk, journey, this, reserved, arrived.passport(), caller);
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
            left.reservation().figures().stream()
                    .filter(figures -> figures.chargeNumber() > 0)
                    .forEach(charged::add);
        }
        found(left.from(), found, failure);
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
        return run == null ? NOTHING : run.left(heard);
    }

    /// The attempt under way is given up; what it consumed.
    UsageReading abandon(Outcome outcome) {
        return run == null ? NOTHING : run.abandoned(outcome);
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
            return false;
        }
        current.tick(nowNanos);
        return true;
    }
}
