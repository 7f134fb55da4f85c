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

/// Hears a stream out whose caller has left. Nothing of it is passed on: what it consumed is waited
/// for, because the exchange was settled by an estimate. The upstream is let go as soon as it has
/// said so, and closed when it takes too long.
final class LateUsage {
    private final UpstreamCall call;
    private final UsageMeter meter;
    private final Supplier<StreamRelay> relays;
    private final Consumer<UsageReading> heard;
    private final Future<?> patience;
    private @Nullable StreamRelay relay;
    private boolean ended;
    private boolean over;

    /// @param begun the stream as far as it was read, null where its head has not come
    /// @param relays makes one when the head comes
    /// @param heard takes the usage, once, or never where none comes in time
    LateUsage(
            UpstreamCall call,
            UsageMeter meter,
            @Nullable StreamRelay begun,
            Supplier<StreamRelay> relays,
            EventLoop loop,
            Duration patience,
            Consumer<UsageReading> heard) {
        this.call = call;
        this.meter = meter;
        this.relay = begun;
        this.relays = relays;
        this.heard = heard;
        this.patience = loop.schedule(this::giveUp, patience.toNanos(), TimeUnit.NANOSECONDS);
        call.resume();
    }

    void hear(UpstreamEvent event) {
        switch (event) {
            case UpstreamEvent.Head(int code, _) -> {
                if (code == 200) {
                    relay = relays.get();
                }
            }
            case UpstreamEvent.Chunk(var bytes) -> {
                try {
                    if (relay != null && !over) {
                        relay.read(bytes);
                        relay.release();
                    }
                } finally {
                    bytes.release();
                }
            }
            case UpstreamEvent.End(), UpstreamEvent.Broken _ -> ended = true;
        }
    }

    void readComplete() {
        if (over) {
            return;
        }
        boolean pointless = relay == null || relay.fault() != null;
        if (meter.isFinal() || relay != null && relay.isDone()) {
            call.letGo();
            finish();
        } else if (ended) {
            finish();
        } else if (pointless) {
            giveUp();
        }
    }

    private void giveUp() {
        if (!over) {
            call.abort();
            finish();
        }
    }

    private void finish() {
        over = true;
        patience.cancel(false);
        if (meter.isReported()) {
            heard.accept(meter.reading());
        }
    }
}
