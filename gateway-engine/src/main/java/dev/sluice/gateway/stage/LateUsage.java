package dev.sluice.gateway.stage;

import dev.sluice.gateway.metering.UsageMeter;
import dev.sluice.gateway.metering.UsageReading;
import dev.sluice.gateway.upstream.UpstreamCall;
import dev.sluice.gateway.upstream.UpstreamEvent;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Hears an answer out whose caller has left. Nothing of it is passed on: what it consumed is
/// waited for, because the exchange was settled by an estimate. The upstream is let go as soon as
/// it has said so, and closed when it takes too long.
final class LateUsage {
    private final UpstreamCall call;
    private final UsageMeter meter;
    private final Supplier<? extends LateAnswer> answers;
    private final Consumer<UsageReading> heard;
    private final Future<?> patience;
    private @Nullable LateAnswer answer;
    private boolean ended;
    private boolean broken;
    private boolean over;

    /// @param begun the answer as far as it was read, null where its head has not come
    /// @param answers makes one when the head comes
    /// @param heard takes the usage, once, or never where none comes in time
    LateUsage(
            UpstreamCall call,
            UsageMeter meter,
            @Nullable LateAnswer begun,
            Supplier<? extends LateAnswer> answers,
            EventLoop loop,
            Duration patience,
            Consumer<UsageReading> heard) {
        this.call = call;
        this.meter = meter;
        this.answer = begun;
        this.answers = answers;
        this.heard = heard;
        this.patience = loop.schedule(this::giveUp, patience.toNanos(), TimeUnit.NANOSECONDS);
        call.resume();
    }

    void hear(UpstreamEvent event) {
        switch (event) {
            case UpstreamEvent.Head(int code, _) -> {
                if (code == 200) {
                    answer = answers.get();
                }
            }
            case UpstreamEvent.Chunk(var bytes) -> {
                try {
                    if (answer != null && !over) {
                        answer.read(bytes);
                    }
                } finally {
                    bytes.release();
                }
            }
            case UpstreamEvent.End() -> ended = true;
            case UpstreamEvent.Broken _ -> broken = true;
        }
    }

    void readComplete() {
        if (over) {
            return;
        }
        boolean pointless = answer == null || answer.isPointless();
        if (meter.isFinal() || answer != null && answer.isDone()) {
            call.letGo();
            finish(true);
        } else if (ended || broken) {
            finish(answer != null && !pointless && answer.ended(ended));
        } else if (pointless) {
            giveUp();
        }
    }

    private void giveUp() {
        if (!over) {
            call.abort();
            finish(false);
        }
    }

    /// @param whole whether all of the answer was counted: that is better than what was expected
    private void finish(boolean whole) {
        over = true;
        patience.cancel(false);
        if (whole || meter.isReported()) {
            heard.accept(meter.reading());
        }
    }
}
