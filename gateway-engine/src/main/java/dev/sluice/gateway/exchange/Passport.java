package dev.sluice.gateway.exchange;

/// When one exchange reached each point of its walk, in the ticker's nanoseconds. Owned by the
/// exchange's event loop.
public final class Passport {

    /// The points, in the order of the walk. Attempts pass some of them again; the last time
    /// counts.
    public enum Point {
        ARRIVED("accept_request"),
        IDENTIFIED("authenticate_consumer"),
        UNDERSTOOD("understand_request"),
        ROUTED("resolve_route"),
        GUARDED("guard_request"),
        ESTIMATED("estimate_tokens"),
        PLANNED("plan_attempts"),
        RESERVED("reserve_tokens"),
        DISPATCHED("dispatch_attempt"),
        JUDGED("judge_head"),
        FIRST_CONTENT("first_content"),
        RELAYED("relay_response"),
        SETTLED("settle_exchange");

        private final String stage;

        Point(String stage) {
            this.stage = stage;
        }

        /// The stage's name in usage records.
        public String stage() {
            return stage;
        }
    }

    private static final Point[] POINTS = Point.values();

    private final long arrivedAtMillis;
    private final long arrivedNanos;
    private final long[] offsets = new long[POINTS.length];

    public Passport(long arrivedAtMillis, long arrivedNanos) {
        this.arrivedAtMillis = arrivedAtMillis;
        this.arrivedNanos = arrivedNanos;
    }

    public void stamp(Point point, long nowNanos) {
        offsets[point.ordinal()] = Math.max(1, nowNanos - arrivedNanos);
    }

    /// Nanoseconds from the arrival to this point, 0 where it was never reached.
    public long offset(Point point) {
        return offsets[point.ordinal()];
    }

    /// Wall time of the arrival.
    public long arrivedAtMillis() {
        return arrivedAtMillis;
    }

    /// The ticker at the arrival.
    public long arrivedNanos() {
        return arrivedNanos;
    }
}
