package dev.sluice.gateway.stage;

import dev.sluice.gateway.exchange.Attempt;
import dev.sluice.gateway.exchange.Downstream;
import dev.sluice.gateway.exchange.Exchange.Reserved;
import dev.sluice.gateway.exchange.Outcome;
import dev.sluice.gateway.exchange.Passport;
import dev.sluice.gateway.exchange.Passport.Point;
import dev.sluice.gateway.health.AttemptOutcome;
import dev.sluice.gateway.health.GivenUp;
import dev.sluice.gateway.health.UnderWay;
import dev.sluice.gateway.metering.UsageMeter;
import dev.sluice.gateway.metering.UsageReading;
import dev.sluice.gateway.upstream.UpstreamCall;
import dev.sluice.gateway.upstream.UpstreamEvent;
import dev.sluice.gateway.upstream.UpstreamListener;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Arrays;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One attempt under way: it listens to the upstream, feeds the relay, minds the clock, and tells
/// its journey once how it ended.
final class AttemptRun implements UpstreamListener {
    private static final int LARGEST_ERROR = 64 * 1024;

    /// For so long the body of an error is waited for where somebody else can be asked.
    private static final long ERROR_GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long CHECKPOINT_TOKENS = 256;
    private static final long CHECKPOINT_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Walk walk;
    private final Journey journey;
    private final Attempts attempts;
    private final Reserved reserved;
    private final Passport passport;
    private final Downstream caller;
    private final UsageMeter meter;
    private final AnswerTally tally;
    private final AttemptLimits limits;
    private final StreamHold hold;
    private final boolean streaming;
    private final @Nullable Continuation before;
    private final @Nullable DeliveredText delivered;
    private final long startedNanos;

    private @Nullable UnderWay load;
    private @Nullable UpstreamCall call;
    private int status;
    private HttpHeaders headers = EmptyHttpHeaders.INSTANCE;
    private @Nullable StreamRelay stream;
    private @Nullable PlainRelay plain;
    private @Nullable Failure failure;
    private @Nullable LateUsage late;
    private boolean ended;
    private boolean graceOver;
    private boolean committed;
    private boolean closed;
    private boolean paused;

    /// Reading waits for the ledgers.
    private boolean waiting;

    private long firstContentNanos;
    private long headNanos;
    private long lastByteNanos;
    private long checkpointTokens;
    private long checkpointNanos;

    AttemptRun(
            Walk walk,
            Journey journey,
            Attempts attempts,
            Reserved reserved,
            @Nullable Continuation before,
            Passport passport,
            Downstream caller) {
        this.walk = walk;
        this.journey = journey;
        this.attempts = attempts;
        this.reserved = reserved;
        this.passport = passport;
        this.caller = caller;
        this.before = before;
        this.committed = before != null;
        this.delivered =
                before == null && Continuation.isWanted(reserved) ? new DeliveredText() : null;
        this.meter = walk.relayResponse().meter(reserved, before);
        this.tally = new AnswerTally(meter, before);
        this.hold = new StreamHold(reserved, this::holdAnswered);
        this.streaming = reserved.from().routed().request().stream();
        this.limits =
                new AttemptLimits(reserved.instance().timeouts(), streaming, walk.judgeHead());
        this.startedNanos = walk.ticker().nanoTime();
        this.lastByteNanos = startedNanos;
        this.checkpointNanos = startedNanos;
    }

    void send() {
        try {
            load = reserved.from().plan().sent();
            call = walk.dispatchAttempt().send(reserved, before, caller.loop(), this);
        } catch (IllegalArgumentException _) {
            // A credential that is no header value: nothing of it leaves, and another instance may
            // do.
            fail(walk.judgeHead().broken(UpstreamEvent.Cause.CONNECT, "unusable credential", 0));
        }
    }

    @Override
    public void on(UpstreamEvent event) {
        try {
            hear(event);
        } catch (RuntimeException e) {
            journey.failed(e);
        }
    }

    private void hear(UpstreamEvent event) {
        if (late != null) {
            late.hear(event);
            return;
        }
        switch (event) {
            case UpstreamEvent.Head(int code, var fields) -> head(code, fields);
            case UpstreamEvent.Chunk(var bytes) -> {
                try {
                    if (!closed) {
                        read(bytes);
                    }
                } finally {
                    bytes.release();
                }
            }
            case UpstreamEvent.End() -> ended = true;
            case UpstreamEvent.Broken(var cause, var reason) ->
                    failure = walk.judgeHead().broken(cause, reason, status);
        }
    }

    private void head(int code, HttpHeaders fields) {
        status = code;
        headers = fields;
        walk.stamp(passport, Point.JUDGED);
        headNanos = walk.ticker().nanoTime();
        lastByteNanos = headNanos;
        if (code != 200 || !streaming) {
            plain = walk.relayResponse().plain(reserved, meter);
        } else if (isEventStream(fields)) {
            stream = relay();
        } else {
            failure = walk.judgeHead().bad("no event stream", code);
        }
    }

    private StreamRelay relay() {
        return walk.relayResponse().stream(reserved, meter, caller.allocator(), delivered, before);
    }

    private static boolean isEventStream(HttpHeaders fields) {
        var type = fields.get("content-type");
        return type != null && type.regionMatches(true, 0, "text/event-stream", 0, 17);
    }

    private void read(io.netty.buffer.ByteBuf bytes) {
        lastByteNanos = walk.ticker().nanoTime();
        if (load != null) {
            load.heard();
        }
        if (stream != null) {
            stream.read(bytes);
        } else if (plain != null && status != 200) {
            // Of an error only the beginning is of use; the rest is read and forgotten.
            plain.read(
                    bytes.readSlice(Math.min(bytes.readableBytes(), LARGEST_ERROR - plain.size())));
        } else if (plain != null && !plain.read(bytes)) {
            failure = walk.judgeHead().bad("answer too large", status);
        }
    }

    @Override
    public void readComplete() {
        if (late != null) {
            journey.guarded(late::readComplete);
        } else if (!closed) {
            journey.guarded(this::proceed);
        }
    }

    private void proceed() {
        if (stream != null) {
            proceedStream(stream);
            return;
        }
        var errorBody = errorBody();
        if (errorBody != null) {
            if (ended || failure != null || errorBody.size() == LARGEST_ERROR) {
                fail(error(errorBody));
            }
        } else if (failure != null) {
            fail(failure);
        } else if (ended && plain != null) {
            proceedPlain(plain);
        }
    }

    /// What has come of an error's body, null where the answer is none.
    private @Nullable PlainRelay errorBody() {
        return status == 200 ? null : plain;
    }

    /// What its status means, with as much of the body as has come.
    private Failure error(PlainRelay answer) {
        answer.readFault();
        var body = Arrays.copyOf(answer.bytes(), answer.size());
        return walk.judgeHead().answered(reserved.instance(), status, headers, body);
    }

    private void proceedPlain(PlainRelay answer) {
        var fault = answer.judge();
        if (fault != null) {
            fail(walk.judgeHead().bad(fault, status));
            return;
        }
        firstContent();
        close(new AttemptOutcome.Succeeded());
        walk.relayResponse().ended(reserved, meter, answer.finishReason());
        var usage = meter.reading();
        journey.delivered(meter.countedCompletion());
        journey.plainEnded(reserved, served(usage, answer.isStopped()), usage, answer);
    }

    private void proceedStream(StreamRelay relay) {
        if (relay.hasContent() && firstContentNanos == 0) {
            firstContent();
        }
        if (relay.isCommitted() && !committed) {
            committed = true;
            journey.committed(reserved);
        }
        var broken = failure;
        var fault = relay.fault();
        boolean whole = relay.isDone() || ended && relay.isFinished() && fault == null;
        if (whole) {
            streamEnded(relay);
            return;
        }
        boolean running = committed && fault == null && broken == null;
        var say = running ? hold.covers(tally.completionSoFar()) : StreamHold.Say.GO_ON;
        if (say == StreamHold.Say.END) {
            cut(relay);
            return;
        }
        if (committed) {
            relayOn(relay);
        }
        if (fault != null) {
            fail(walk.judgeHead().bad(fault, status));
        } else if (broken != null) {
            fail(broken);
        } else if (ended) {
            fail(
                    committed
                            ? walk.judgeHead().unfinished(status)
                            : walk.judgeHead().bad("ended without an answer", status));
        } else {
            boolean full = !caller.isWritable();
            if (full || say == StreamHold.Say.WAIT) {
                pause(full, say == StreamHold.Say.WAIT);
            }
        }
    }

    private void pause(boolean full, boolean unheld) {
        paused |= full;
        waiting |= unheld;
        if (call != null) {
            call.pause();
        }
        if (load != null) {
            load.paused();
        }
    }

    /// The ledgers have answered a stream that waited for them: it is read on, or cut.
    private void holdAnswered() {
        journey.guarded(() -> {
            waiting = false;
            if (!closed) {
                readOn();
                proceed();
            }
        });
    }

    private void relayOn(StreamRelay relay) {
        var waiting = relay.take();
        if (waiting != null) {
            journey.relayed(waiting);
            checkpoint(CHECKPOINT_TOKENS);
        }
    }

    /// Records how far the answer has come, once it is `least` tokens further than last time.
    private void checkpoint(long least) {
        long tokens = tally.completionSoFar();
        if (tokens - checkpointTokens >= least) {
            checkpointTokens = tokens;
            checkpointNanos = walk.ticker().nanoTime();
            walk.dispatchAttempt().checkpoint(reserved, tally.whole(meter.reading()));
        }
    }

    /// The quota gives no more: the answer ends here, cleanly and saying so, and the upstream stops
    /// working.
    private void cut(StreamRelay relay) {
        if (call != null) {
            call.abort();
        }
        walk.relayResponse().ended(reserved, meter, "");
        var usage = meter.reading();
        relay.cutShort(tally.whole(usage).usage());
        var last = relay.take();
        close(null);
        journey.delivered(tally.delivered(committed));
        journey.streamCut(attempt(Outcome.QUOTA_CUT, "quota", usage), tally.whole(usage), last);
    }

    private void streamEnded(StreamRelay relay) {
        if (!committed) {
            committed = true;
            journey.committed(reserved);
        }
        relay.whole();
        var last = relay.take();
        if (call != null) {
            call.letGo();
        }
        close(firstContentNanos == 0 ? new AttemptOutcome.Succeeded() : null);
        walk.relayResponse().ended(reserved, meter, relay.finishReason());
        var usage = meter.reading();
        journey.delivered(tally.delivered(committed));
        journey.streamEnded(
                served(usage, relay.isStopped()), tally.whole(usage), relay.finishReason(), last);
    }

    private Attempt served(UsageReading usage, boolean stopped) {
        var reasons = new StringJoiner("; ");
        if (before != null) {
            reasons.add("continued what " + before.from().name() + " began");
        }
        if (stopped) {
            reasons.add(
                    "ended at max_tokens %d, which a quota set"
                            .formatted(DispatchAttempt.bound(reserved)));
        }
        if (meter.isDoubted()) {
            reasons.add("its usage was not believed");
        }
        return attempt(Outcome.SUCCESS, reasons.toString(), usage);
    }

    private void firstContent() {
        firstContentNanos = Math.max(1, walk.ticker().nanoTime() - passport.arrivedNanos());
        if (before == null) {
            walk.stamp(passport, Point.FIRST_CONTENT);
        }
        if (load != null) {
            load.firstContent();
        }
    }

    private void fail(Failure why) {
        if (call != null) {
            call.abort();
        }
        close(why.health());
        var usage = consumed();
        if (!committed) {
            attempts.failed(reserved, attempt(why.outcome(), why.reason(), usage), why);
            return;
        }
        journey.delivered(tally.delivered(committed));
        var attempt = attempt(Outcome.UPSTREAM_BROKEN, why.reason(), usage);
        var half = firstHalf(usage);
        if (half != null && why.mayBeContinued()) {
            attempts.goOn(reserved, attempt, why, half);
        } else {
            journey.answerBroke(attempt, why, tally.whole(usage));
        }
    }

    /// What another instance could go on with, null where nothing can: the answer is no plain text,
    /// or is finished but for its end, or broke a second time.
    private @Nullable Continuation firstHalf(UsageReading usage) {
        if (before != null) {
            return firstContentNanos == 0 ? before : null;
        }
        var begun = stream;
        var text = delivered == null ? null : delivered.all();
        if (begun == null || begun.isFinished() || text == null) {
            return null;
        }
        var envelope = begun.envelope();
        return envelope == null
                ? null
                : new Continuation(
                        reserved.instance(), envelope, text, usage, meter.countedCompletion());
    }

    /// What a failed attempt will be billed for: what the caller has, what the upstream says, and
    /// what came of a plain answer that it had begun. Nothing else.
    private UsageReading consumed() {
        boolean begun = plain != null && status == 200 && !ended;
        if (begun && plain != null) {
            plain.readBroken();
        }
        boolean content = committed && (before == null || firstContentNanos != 0);
        return content || begun || meter.isReported() ? meter.reading() : Attempts.NOTHING;
    }

    /// Ends the attempt for a reason that is not its own, as when the caller has gone: the upstream
    /// stops. What it made until now will be billed by it, so it is charged.
    UsageReading abandoned(Outcome outcome) {
        if (closed) {
            return tally.whole(Attempts.NOTHING);
        }
        boolean sent = call != null && call.isSent();
        if (call != null) {
            call.abort();
        }
        if (plain != null && status == 200) {
            plain.readBroken();
        }
        return givenUp(outcome, sent);
    }

    private UsageReading givenUp(Outcome outcome, boolean sent) {
        close(new AttemptOutcome.ClientLeft());
        var usage = sent ? leftBehind() : Attempts.NOTHING;
        journey.delivered(tally.delivered(committed));
        attempts.over(attempt(outcome, outcome.word(), usage));
        return tally.whole(usage);
    }

    /// What is charged of an answer that nobody waits for. Of a plain one nothing comes before it
    /// is made: while nothing has, it is taken for as long as this request's answers are expected
    /// to be, and never for more than is held.
    private UsageReading leftBehind() {
        var usage = meter.reading();
        boolean unseen = !streaming && (status == 0 || status == 200);
        if (!unseen || meter.isReported() || meter.countedCompletion() > 0) {
            return usage;
        }
        long choices = reserved.from().routed().request().choices();
        long held = reserved.reservation().completion();
        long expected = Math.min(held / choices, reserved.estimate().outputQuantile()) * choices;
        return new UsageReading(usage.usage().plusCompletion(expected), usage.source());
    }

    /// The caller has left: its exchange is to be settled by what is known now. Where the instance
    /// allows it the answer is read on for a while, and `heard` takes what it says in the end.
    UsageReading left(Consumer<UsageReading> heard) {
        var patience = reserved.instance().timeouts().lateUsage();
        var current = call;
        boolean waits =
                !closed
                        && !ended
                        && !meter.isFinal()
                        && !patience.isZero()
                        && current != null
                        && current.isSent();
        if (!waits || current == null) {
            return abandoned(Outcome.CLIENT_GONE);
        }
        var begun = begunAnswer();
        stream = null;
        call = null;
        var usage = givenUp(Outcome.CLIENT_GONE, true);
        late =
                new LateUsage(
                        current,
                        meter,
                        begun,
                        this::lateAnswer,
                        caller.loop(),
                        patience,
                        usageHeard -> heard.accept(tally.whole(usageHeard)));
        return usage;
    }

    private @Nullable LateAnswer begunAnswer() {
        if (stream != null) {
            stream.release();
            return new LateAnswer.Stream(stream);
        }
        return plain != null && status == 200 ? new LateAnswer.Plain(plain) : null;
    }

    private LateAnswer lateAnswer() {
        return streaming
                ? new LateAnswer.Stream(relay())
                : new LateAnswer.Plain(walk.relayResponse().plain(reserved, meter));
    }

    void resume() {
        if (paused && call != null) {
            paused = false;
            readOn();
        }
    }

    private void readOn() {
        if (paused || waiting || call == null) {
            return;
        }
        lastByteNanos = walk.ticker().nanoTime();
        call.resume();
        if (load != null) {
            load.resumed();
        }
    }

    void tick(long now) {
        if (closed || call == null || !call.isSent()) {
            return;
        }
        var exceeded =
                limits.exceeded(
                        now - call.sentAt(),
                        firstContentNanos != 0,
                        paused || waiting ? 0 : now - lastByteNanos,
                        status);
        var errorBody = errorBody();
        if (errorBody != null) {
            tickError(errorBody, exceeded != null, now);
        } else if (exceeded != null) {
            fail(exceeded);
        } else if (streaming && firstContentNanos == 0) {
            moveAway();
        } else if (streaming && now - checkpointNanos > CHECKPOINT_NANOS) {
            checkpoint(1);
        }
    }

    /// The head said that it failed, and how. The body tells the caller why, so that it is waited
    /// for in all the time there is, but not where the caller need not hear of it.
    private void tickError(PlainRelay errorBody, boolean late, long now) {
        if (late) {
            fail(error(errorBody));
        } else if (!graceOver && now - headNanos > ERROR_GRACE_NANOS) {
            graceOver = true;
            var failure = error(errorBody);
            if (before != null || attempts.mayMove(reserved, failure)) {
                fail(failure);
            }
        }
    }

    /// Its instance is out, and it has no content yet: it goes elsewhere if it may, and else waits
    /// on where it is.
    private void moveAway() {
        var why =
                switch (load == null ? GivenUp.NO : load.givenUp()) {
                    case NO -> null;
                    case SILENT -> walk.judgeHead().silent(status);
                    case BY_HAND -> walk.judgeHead().takenOut(status);
                };
        if (why != null && (before != null || attempts.mayMove(reserved, why))) {
            fail(why);
        }
    }

    private Attempt attempt(Outcome outcome, String reason, UsageReading usage) {
        return new Attempt(
                reserved.instance(),
                status,
                outcome,
                reason,
                startedNanos - passport.arrivedNanos(),
                firstContentNanos,
                walk.ticker().nanoTime() - startedNanos,
                usage);
    }

    /// The attempt is over: it is counted out, and its instance's health hears of it unless it
    /// already did.
    private void close(@Nullable AttemptOutcome outcome) {
        closed = true;
        if (stream != null) {
            stream.release();
        }
        if (load != null) {
            load.ended(outcome);
        }
    }
}
