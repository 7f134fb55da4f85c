package dev.sluice.gateway.stage;

import dev.sluice.gateway.exchange.Attempt;
import dev.sluice.gateway.exchange.Downstream;
import dev.sluice.gateway.exchange.Entry;
import dev.sluice.gateway.exchange.Exchange;
import dev.sluice.gateway.exchange.Exchange.Arrived;
import dev.sluice.gateway.exchange.Exchange.Identified;
import dev.sluice.gateway.exchange.Exchange.Planned;
import dev.sluice.gateway.exchange.Exchange.Reserved;
import dev.sluice.gateway.exchange.Outcome;
import dev.sluice.gateway.exchange.Passport.Point;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.exchange.Step;
import dev.sluice.gateway.metering.UsageReading;
import dev.sluice.gateway.metering.UsageSource;
import dev.sluice.gateway.openai.TokenUsage;
import dev.sluice.gateway.quota.LedgerFigures;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Leads one exchange along the walk, to exactly one end.
///
/// It holds where the exchange is and nothing else: stages decide, {@link AttemptRun} carries one
/// attempt. All of it happens on the caller's event loop. Whoever owns the connection tells it of
/// the body, of a caller that left or can take more again, and of time.
public final class Journey {
    private static final Logger LOG = LoggerFactory.getLogger(Journey.class);
    private static final UsageReading NOTHING = new UsageReading(TokenUsage.NONE, UsageSource.NONE);

    private final Walk walk;
    private final Arrived arrived;
    private final Downstream caller;
    private final Reply reply;
    private final List<Attempt> attempts = new ArrayList<>(2);

    private Exchange at;
    private @Nullable AttemptRun run;
    private List<LedgerFigures> asked = List.of();
    private final List<LedgerFigures> charged = new ArrayList<>(0);
    private boolean over;
    private @Nullable Ending ending;
    private long delivered;
    private long bytesIn;

    Journey(Walk walk, Arrived arrived, Downstream caller) {
        this.walk = walk;
        this.arrived = arrived;
        this.caller = caller;
        this.at = arrived;
        this.reply = new Reply(arrived, caller, walk.ticker());
    }

    /// True once it has ended; everything told to it afterwards is ignored.
    public boolean isOver() {
        return over;
    }

    void begin() {
        walk.settleExchange().arrived();
        guarded(this::identify);
    }

    private void identify() {
        switch (walk.identify(arrived)) {
            case Step.Refused<Identified>(var refusal, _) -> refuse(refusal);
            case Step.Next<Identified>(var identified) -> {
                at = identified;
                if (arrived.entry() instanceof Entry.Models
                        || arrived.entry() instanceof Entry.Model) {
                    listModels(identified);
                }
            }
        }
    }

    private void listModels(Identified identified) {
        switch (walk.listModels().apply(identified)) {
            case ListModels.Listing.Unknown(var refusal) -> refuse(refusal);
            case ListModels.Listing.Body(var json) ->
                    end(Outcome.SUCCESS, 200, "", "", "", NOTHING, reply.own(json));
        }
    }

    /// The body is whole; the array is the journey's from now on.
    public void body(byte[] body) {
        if (over || !(at instanceof Identified identified)) {
            return;
        }
        bytesIn = body.length;
        guarded(() -> {
            switch (walk.plan(identified, body)) {
                case Step.Refused<Planned>(var refusal, var where) -> {
                    at = where == null ? at : where;
                    refuse(refusal);
                }
                case Step.Next<Planned>(var planned) -> {
                    at = planned;
                    walk.reserveTokens()
                            .first(planned, found -> guarded(() -> found(planned, found, null)));
                }
            }
        });
    }

    /// The caller left: the upstream stops too, and what was generated is charged.
    public void callerLeft() {
        if (over) {
            return;
        }
        guarded(() -> {
            var usage = run == null ? NOTHING : run.left(this::heardLate);
            end(Outcome.CLIENT_GONE, reply.statusOr(0), "", "client_gone", "", usage, () -> {});
        });
    }

    /// What an upstream said it consumed, after its caller left and the exchange was settled.
    private void heardLate(UsageReading usage) {
        var settled = ending;
        if (settled != null) {
            walk.settleExchange().correct(settled, usage, caller.loop());
        }
    }

    /// The caller can take more again.
    public void callerWritable() {
        if (run != null && !over) {
            run.resume();
        }
    }

    /// The body did not come whole or in time, and the edge answered that itself.
    public void refusedByEdge(Refusal refusal) {
        if (!over) {
            refuse(refusal);
        }
    }

    /// The gateway cannot wait any longer for this exchange to end.
    public void drained() {
        if (over) {
            return;
        }
        var usage = run == null ? NOTHING : run.abandoned(Outcome.GATEWAY_DRAINED);
        refuse(Outcome.GATEWAY_DRAINED, Refusal.shuttingDown(), "gateway_killed", usage);
    }

    /// Time has passed: limits are looked at, and a silent stream gets its heartbeat.
    public void tick(long nowNanos) {
        var current = run;
        if (over || current == null) {
            return;
        }
        guarded(() -> current.tick(nowNanos));
        if (!over && current.reserved().from().routed().request().stream()) {
            reply.heartbeat(nowNanos);
        }
    }

    // 8. to 11.: one attempt after the other, while the walk lets it move on

    private void found(Planned planned, ReserveTokens.Found found, @Nullable Failure before) {
        switch (found) {
            case ReserveTokens.Found.Held(var reserved) -> {
                if (over) {
                    reserved.reservation().refund();
                    return;
                }
                at = reserved;
                walk.stamp(arrived.passport(), Point.RESERVED);
                dispatch(reserved);
            }
            case ReserveTokens.Found.NoOne(var quota, var retryAfter, var figures) -> {
                if (over) {
                    return;
                }
                asked = figures;
                if (before != null) {
                    refuse(before);
                } else if (quota != null) {
                    at = planned;
                    refuse(quota);
                } else {
                    refuse(Refusal.noHealthyInstance(retryAfter));
                }
            }
        }
    }

    private void dispatch(Reserved reserved) {
        boolean opened =
                walk.dispatchAttempt()
                        .open(reserved, caller.loop(), () -> guarded(() -> send(reserved)));
        if (!opened) {
            reserved.reservation().refund();
            at = reserved.from();
            refuse(Refusal.spoolFull());
        }
    }

    private void send(Reserved reserved) {
        if (over) {
            return;
        }
        walk.stamp(arrived.passport(), Point.DISPATCHED);
        var next = new AttemptRun(walk, this, reserved, arrived.passport(), caller);
        run = next;
        next.send();
    }

    /// An attempt brought the caller nothing. What it consumed all the same stands in `attempt`: it
    /// is charged to the instance where another attempt follows, and to all where none does.
    void attemptFailed(Reserved reserved, Attempt attempt, Failure failure) {
        run = null;
        attempts.add(attempt);
        var planned = reserved.from();
        long elapsed = walk.ticker().nanoTime() - arrived.passport().arrivedNanos();
        boolean move =
                walk.judgeHead()
                        .mayMove(
                                planned.routed().route(),
                                failure,
                                reserved.attempt(),
                                Duration.ofNanos(elapsed));
        if (move) {
            planned.plan().passOver(failure.reason());
            walk.reserveTokens()
                    .next(
                            reserved,
                            attempt.usage(),
                            found -> guarded(() -> moved(reserved, found, failure)));
        } else {
            refuse(failure);
        }
    }

    private void moved(Reserved left, ReserveTokens.Found found, Failure failure) {
        if (found instanceof ReserveTokens.Found.Held) {
            left.reservation().figures().stream()
                    .filter(figures -> figures.chargeNumber() > 0)
                    .forEach(charged::add);
        }
        found(left.from(), found, failure);
    }

    /// Nobody else may be asked after this failure: it is the exchange's own.
    private void refuse(Failure failure) {
        var usage = attempts.getLast().usage();
        boolean consumed = usage.source() != UsageSource.NONE;
        refuse(
                failure.refusal().outcome(),
                failure.refusal(),
                consumed ? failure.abortCause() : "",
                usage);
    }

    /// An answer broke after the caller had content: it is told in the stream, and the connection
    /// ends so that no client can take it for whole.
    void answerBroke(Attempt attempt, Failure failure, UsageReading usage) {
        run = null;
        attempts.add(attempt);
        boolean late = failure.outcome() == Outcome.UPSTREAM_TIMEOUT;
        refuse(
                late ? Outcome.UPSTREAM_TIMEOUT : Outcome.UPSTREAM_BROKEN,
                failure.refusal(),
                failure.abortCause(),
                usage);
    }

    /// An attempt was given up for a reason that is not its own.
    void abandoned(Attempt attempt) {
        attempts.add(attempt);
    }

    /// How many tokens reached the caller, by our own count.
    void delivered(long tokens) {
        delivered = tokens;
    }

    /// The commit point.
    void committed(Reserved reserved) {
        reply.begin(reserved, attempts);
    }

    /// A piece of a stream's answer.
    void relayed(ByteBuf bytes) {
        reply.part(bytes);
    }

    /// A stream is whole; `last` are its bytes that have not been written yet, null where there are
    /// none.
    void streamEnded(
            Attempt attempt, UsageReading usage, String finishReason, @Nullable ByteBuf last) {
        endStream(Outcome.SUCCESS, "", attempt, usage, finishReason, last);
    }

    /// A stream was cut to what the quota holds; `last` ends with the chunk that says so.
    void streamCut(Attempt attempt, UsageReading usage, @Nullable ByteBuf last) {
        endStream(Outcome.QUOTA_CUT, "quota_cut", attempt, usage, "length", last);
    }

    private void endStream(
            Outcome outcome,
            String abortCause,
            Attempt attempt,
            UsageReading usage,
            String finishReason,
            @Nullable ByteBuf last) {
        run = null;
        attempts.add(attempt);
        end(outcome, 200, "", abortCause, finishReason, usage, reply.end(last));
    }

    /// A plain answer is whole.
    void plainEnded(Reserved reserved, Attempt attempt, UsageReading usage, PlainRelay answer) {
        run = null;
        var failed = List.copyOf(attempts);
        attempts.add(attempt);
        end(
                Outcome.SUCCESS,
                200,
                "",
                "",
                answer.finishReason(),
                usage,
                reply.plain(reserved, failed, answer));
    }

    // 12.: the one end

    private void refuse(Refusal refusal) {
        refuse(refusal.outcome(), refusal, "", NOTHING);
    }

    private void refuse(Outcome outcome, Refusal refusal, String abortCause, UsageReading usage) {
        end(
                outcome,
                reply.statusOr(refusal.status()),
                refusal.code(),
                abortCause,
                "",
                usage,
                reply.refusal(refusal, asked));
    }

    private void end(
            Outcome outcome,
            int status,
            String code,
            String abortCause,
            String finishReason,
            UsageReading usage,
            Runnable answer) {
        over = true;
        run = null;
        var whole =
                new Ending(
                        at,
                        outcome,
                        status,
                        code,
                        abortCause,
                        finishReason,
                        usage,
                        delivered,
                        bytesIn,
                        reply.bytesOut(),
                        attempts,
                        asked,
                        charged);
        ending = whole;
        walk.settleExchange().apply(whole, caller.loop(), answer);
    }

    /// Runs a step of the walk. A bug of ours must not leave a caller waiting or a hold open.
    void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /// The gateway itself failed: the exchange ends as `internal`.
    void failed(RuntimeException bug) {
        LOG.error("exchange {} failed inside the gateway", arrived.id(), bug);
        if (over) {
            // It broke while it ended: what was to be said is lost.
            reply.lost();
            return;
        }
        var usage = run == null ? NOTHING : run.abandoned(Outcome.INTERNAL);
        refuse(Outcome.INTERNAL, Refusal.internal(), "", usage);
    }
}
