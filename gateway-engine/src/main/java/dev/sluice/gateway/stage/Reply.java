package dev.sluice.gateway.stage;

import dev.sluice.gateway.exchange.Attempt;
import dev.sluice.gateway.exchange.Downstream;
import dev.sluice.gateway.exchange.Exchange.Arrived;
import dev.sluice.gateway.exchange.Exchange.Reserved;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.exchange.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Ticker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What one caller gets: a whole answer, or a head, its parts and one end. It knows how far that
/// has come, which decides how a failure can still be told.
///
/// Ends are given as something to run: the exchange runs it once its record is kept.
final class Reply {
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PING = ": ping\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final Arrived arrived;
    private final Downstream caller;
    private final Ticker ticker;
    private boolean begun;
    private long bytesOut;
    private long lastSentNanos;

    Reply(Arrived arrived, Downstream caller, Ticker ticker) {
        this.arrived = arrived;
        this.caller = caller;
        this.ticker = ticker;
        this.lastSentNanos = arrived.passport().arrivedNanos();
    }

    /// The status that the caller has, or will get where it has none yet.
    int statusOr(int status) {
        return begun ? 200 : status;
    }

    long bytesOut() {
        return bytesOut;
    }

    /// Keeps a silent stream alive, with a head that names no instance where there was none yet.
    void heartbeat(long nowNanos) {
        if (nowNanos - lastSentNanos < HEARTBEAT_NANOS) {
            return;
        }
        if (!begun) {
            begun = true;
            caller.head(AnswerHeads.waiting(arrived));
        }
        if (caller.isWritable()) {
            part(Unpooled.wrappedBuffer(PING));
        }
    }

    /// The commit point: the head goes out with the first content.
    void begin(Reserved reserved, List<Attempt> failed) {
        if (!begun) {
            begun = true;
            caller.head(AnswerHeads.stream(reserved, failed, nowMillis()));
        }
    }

    /// A piece of a stream's answer.
    void part(ByteBuf bytes) {
        bytesOut += bytes.readableBytes();
        lastSentNanos = ticker.nanoTime();
        caller.part(bytes);
    }

    /// The clean end of a stream, with its last bytes.
    Runnable end(@Nullable ByteBuf last) {
        var rest = last == null ? caller.allocator().buffer(DONE.length) : last;
        rest.writeBytes(DONE);
        bytesOut += rest.readableBytes();
        return () -> caller.end(rest);
    }

    /// A plain answer. Its head tells what is left when it goes out, which is after its tokens were
    /// settled.
    Runnable plain(Reserved reserved, List<Attempt> failed, PlainRelay answer) {
        bytesOut += answer.size();
        return () ->
                caller.whole(
                        AnswerHeads.plain(reserved, failed, nowMillis()),
                        Unpooled.wrappedBuffer(answer.bytes(), 0, answer.size()));
    }

    /// An answer of the gateway's own.
    Runnable own(String json) {
        return () ->
                caller.whole(
                        new ResponseHead(200)
                                .with("content-type", "application/json")
                                .with("x-request-id", arrived.id()),
                        Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8)));
    }

    /// A refusal or a failure: an answer of its own, or the last event of a stream that has begun,
    /// which is then broken so that no client can take it for whole.
    ///
    /// @param quota the one that the refusal tells of, null where it tells of none
    Runnable refusal(Refusal refusal, Obstacles.@Nullable Told quota) {
        return () -> {
            if (begun) {
                var event = "data: " + refusal.body().json() + "\n\n";
                caller.abort(Unpooled.wrappedBuffer(event.getBytes(StandardCharsets.UTF_8)));
            } else {
                var head = refusal.head(arrived.id());
                if (quota != null) {
                    AnswerHeads.refused(head, quota, nowMillis());
                }
                caller.whole(head, Unpooled.wrappedBuffer(refusal.body().bytes()));
            }
        };
    }

    /// What was to be said is lost: the caller must see that.
    void lost() {
        caller.abort(Unpooled.EMPTY_BUFFER);
    }

    private long nowMillis() {
        var passport = arrived.passport();
        return passport.arrivedAtMillis()
                + TimeUnit.NANOSECONDS.toMillis(ticker.nanoTime() - passport.arrivedNanos());
    }
}
