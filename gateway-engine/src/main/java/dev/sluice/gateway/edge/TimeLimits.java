package dev.sluice.gateway.edge;

import java.util.concurrent.TimeUnit;

/// How long a connection may do what it does: be idle, send a head, send a body, leave its answer
/// unread, linger. It is looked at by {@link LoopConnections}, so no timer is set for any of it.
final class TimeLimits {
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    /// What is due.
    enum Due {
        NOTHING,
        /// The request comes too slowly: it is refused.
        REFUSE,
        /// The connection has to end.
        CLOSE
    }

    private final EdgeSettings settings;
    private long since;
    private boolean headBegun;
    private long headSince;
    private boolean stalled;
    private long stalledSince;

    TimeLimits(EdgeSettings settings) {
        this.settings = settings;
    }

    /// Another phase begins.
    void begin(long now) {
        since = now;
    }

    /// The caller takes no more for now.
    void stall(long now) {
        stalled = true;
        stalledSince = now;
    }

    /// It takes more again.
    void unstall() {
        stalled = false;
    }

    Due look(long now, Phase phase, boolean withinHead, RequestBody body) {
        if (stalled && now - stalledSince > settings.writeStall().toNanos()) {
            return Due.CLOSE;
        }
        return switch (phase) {
            case IDLE -> idle(now, withinHead);
            case BODY -> body(now, body);
            case ANSWERING -> Due.NOTHING;
            case DISCARDING -> closeAfter(now - since, settings.bodyGrace().toNanos());
            case LINGERING -> closeAfter(now - since, LINGER_NANOS);
        };
    }

    private Due idle(long now, boolean withinHead) {
        if (!withinHead) {
            headBegun = false;
            return closeAfter(now - since, settings.idle().toNanos());
        }
        if (!headBegun) {
            headBegun = true;
            headSince = now;
        }
        return now - headSince > settings.headerTime().toNanos() ? Due.REFUSE : Due.NOTHING;
    }

    private Due body(long now, RequestBody body) {
        headBegun = false;
        long late = now - since - settings.bodyGrace().toNanos();
        double seconds = (double) late / TimeUnit.SECONDS.toNanos(1);
        return late > 0 && body.isBehind(seconds, settings.bodyBytesPerSecond())
                ? Due.REFUSE
                : Due.NOTHING;
    }

    private static Due closeAfter(long taken, long limit) {
        return taken > limit ? Due.CLOSE : Due.NOTHING;
    }
}
