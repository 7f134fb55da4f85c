package dev.sluice.gateway.stage;

import dev.sluice.gateway.exchange.Attempt;
import dev.sluice.gateway.exchange.Downstream;
import dev.sluice.gateway.exchange.Entry;
import dev.sluice.gateway.exchange.Exchange;
import dev.sluice.gateway.exchange.Exchange.Arrived;
import dev.sluice.gateway.exchange.Exchange.Identified;
import dev.sluice.gateway.exchange.Exchange.Planned;
import dev.sluice.gateway.exchange.Exchange.Reserved;
import dev.sluice.gateway.exchange.Exchange.Understood;
import dev.sluice.gateway.exchange.Outcome;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.exchange.Step;
import dev.sluice.gateway.metering.UsageReading;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Leads one exchange along the walk, to exactly one end.
///
/// It holds where the exchange is and nothing else: stages decide, {@link Attempts} leads through
/// the part that may be tried again, {@link Reply} answers the caller. All of it happens on the
/// caller's event loop. Whoever owns the connection tells it of the body, of a caller that left or
/// can take more again, and of time.
public final class Journey {
    private static final Logger LOG = LoggerFactory.getLogger(Journey.class);

    private final Walk walk;
    private final Arrived arrived;
    private final Downstream caller;
    private final Reply reply;
    private final Attempts attempts;

    private Exchange at;
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
        this.attempts = new Attempts(walk, this, arrived, caller);
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
                    end(Outcome.SUCCESS, 200, "", "", "", Attempts.NOTHING, reply.own(json));
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
                    attempts.begin(planned);
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
            var usage = attempts.left(this::heardLate);
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
        if (!over) {
            attempts.resume();
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
        var usage = attempts.abandon(Outcome.GATEWAY_DRAINED);
        refuse(Outcome.GATEWAY_DRAINED, Refusal.shuttingDown(), "gateway_killed", usage);
    }

    /// Time has passed: limits are looked at, and a silent stream gets its heartbeat.
    public void tick(long nowNanos) {
        if (over) {
            return;
        }
        guarded(() -> {
            if (attempts.tick(nowNanos) && !over && streams()) {
                reply.heartbeat(nowNanos);
            }
        });
    }

    private boolean streams() {
        var understood = at.reached(Understood.class);
        return understood != null && understood.request().stream();
    }

    /// How far the exchange has come.
    void reached(Exchange point) {
        at = point;
    }

    /// An answer broke after the caller had content: it is told in the stream, and the connection
    /// ends so that no client can take it for whole.
    void answerBroke(Attempt attempt, Failure failure, UsageReading usage) {
        attempts.over(attempt);
        broke(failure.refusal(), failure.abortCause(), usage);
    }

    /// The same where the attempt is over already.
    void broke(Refusal told, String abortCause, UsageReading usage) {
        boolean late = told.outcome() == Outcome.UPSTREAM_TIMEOUT;
        refuse(late ? Outcome.UPSTREAM_TIMEOUT : Outcome.UPSTREAM_BROKEN, told, abortCause, usage);
    }

    /// How many tokens reached the caller, by our own count.
    void delivered(long tokens) {
        delivered = tokens;
    }

    /// The commit point.
    void committed(Reserved reserved) {
        reply.begin(reserved, attempts.ended());
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
        attempts.over(attempt);
        end(outcome, 200, "", abortCause, finishReason, usage, reply.end(last));
    }

    /// A plain answer is whole.
    void plainEnded(Reserved reserved, Attempt attempt, UsageReading usage, PlainRelay answer) {
        var failed = List.copyOf(attempts.ended());
        attempts.over(attempt);
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

    void refuse(Refusal refusal) {
        refuse(refusal.outcome(), refusal, "", Attempts.NOTHING);
    }

    void refuse(Outcome outcome, Refusal refusal, String abortCause, UsageReading usage) {
        end(
                outcome,
                reply.statusOr(refusal.status()),
                refusal.code(),
                abortCause,
                "",
                usage,
                reply.refusal(refusal, attempts.told()));
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
                        attempts.ended(),
                        attempts.asked(),
                        attempts.charged());
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
        var usage = attempts.abandon(Outcome.INTERNAL);
        refuse(Outcome.INTERNAL, Refusal.internal(), "", usage);
    }
}
