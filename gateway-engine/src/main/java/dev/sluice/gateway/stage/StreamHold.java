package dev.sluice.gateway.stage;

import dev.sluice.gateway.exchange.Exchange.Reserved;
import dev.sluice.gateway.quota.Reservation;

/// Keeps the hold of a stream ahead of what it generates: near its end more is asked for, and where
/// the ledgers give nothing more the stream has to stop at what is held.
///
/// A refusal near the end is asked again at the end, for others may have given something back
/// meanwhile. A hold that already covers all that the upstream was allowed to make grows only where
/// more comes all the same. The count it is asked about is the meter's, which takes a little above
/// the bound for the bound where the upstream was seen to keep to one.
///
/// Ledgers that answer later let a stream run ahead of their answer by one step and no further.
final class StreamHold {
    private static final long FIRST_STEP = 256;
    private static final long LARGEST_STEP = 1024;
    private static final double NEAR = 0.9;

    /// Whether a stream may go on.
    enum Say {
        GO_ON,
        /// Not before the ledgers have answered, which is told then.
        WAIT,
        END
    }

    private enum Ask {
        /// Nothing was asked, or more was given.
        NONE,
        UNDER_WAY,
        /// Refused while some of the hold was left.
        REFUSED,
        /// Refused with nothing left.
        SPENT
    }

    private final Reservation reservation;
    private final boolean bounded;
    private final long most;
    private long step = FIRST_STEP;
    private Ask ask = Ask.NONE;
    private boolean atEnd;
    private long heldWhenAsked;
    private boolean waited;
    private final Runnable answered;

    /// @param answered runs when the ledgers have answered a stream that waits
    StreamHold(Reserved reserved, Runnable answered) {
        this(
                reserved.reservation(),
                DispatchAttempt.bound(reserved),
                reserved.from().routed().request().choices(),
                answered);
    }

    /// @param each what the upstream was allowed to make for each choice, 0 where it was told
    ///   nothing
    StreamHold(Reservation reservation, long each, long choices, Runnable answered) {
        this.reservation = reservation;
        this.bounded = !reservation.figures().isEmpty();
        this.most = each == 0 ? Long.MAX_VALUE : Math.min(each, Long.MAX_VALUE / choices) * choices;
        this.answered = answered;
    }

    /// Whether the stream may go on when it has generated this many tokens.
    Say covers(long generated) {
        // One read may bring more than one step covers.
        while (bounded && ask != Ask.UNDER_WAY) {
            long held = reservation.completion();
            boolean whole = held >= most;
            boolean end = whole ? generated > held : generated >= held;
            boolean near = !whole && generated >= held * NEAR;
            if (end ? ask == Ask.SPENT : !near || ask != Ask.NONE) {
                return end ? Say.END : Say.GO_ON;
            }
            ask = Ask.UNDER_WAY;
            atEnd = end;
            heldWhenAsked = held;
            reservation.extend(whole ? step : Math.min(step, most - held), this::extended);
        }
        waited = ask == Ask.UNDER_WAY && generated >= heldWhenAsked + step;
        return waited ? Say.WAIT : Say.GO_ON;
    }

    private void extended(long more) {
        if (more > 0) {
            ask = Ask.NONE;
            step = Math.min(LARGEST_STEP, step * 2);
        } else {
            ask = atEnd ? Ask.SPENT : Ask.REFUSED;
        }
        if (waited) {
            waited = false;
            answered.run();
        }
    }
}
