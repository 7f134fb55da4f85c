package dev.sluice.gateway.stage;

import dev.sluice.gateway.quota.Reservation;

/// Keeps the hold of a stream ahead of what it generates: near its end more is asked for, and where
/// the ledgers give nothing more the stream has to stop at what is held.
final class StreamHold {
    private static final long FIRST_STEP = 256;
    private static final long LARGEST_STEP = 1024;

    private final Reservation reservation;
    private final boolean bounded;
    private long step = FIRST_STEP;
    private boolean asking;
    private boolean refused;

    StreamHold(Reservation reservation) {
        this.reservation = reservation;
        this.bounded = !reservation.figures().isEmpty();
    }

    /// Whether the stream may go on when it has generated this many tokens.
    boolean covers(long generated) {
        // One read may bring more than one step covers.
        while (bounded && !asking && !refused && generated >= reservation.completion() * 0.9) {
            asking = true;
            reservation.extend(step, this::extended);
        }
        return !refused || generated < reservation.completion();
    }

    private void extended(long more) {
        asking = false;
        refused = more == 0;
        step = Math.min(LARGEST_STEP, step * 2);
    }
}
