package dev.sluice.gateway.stage;

import dev.sluice.gateway.quota.Reservation;

/// The rule by which a stream asks for more or is cut, let out for the replay.
///
/// It stands in the stages' own package because the rule is nobody else's business.
public final class ReplayedStream {
    private final StreamHold hold;

    public ReplayedStream(Reservation reservation) {
        this.hold = new StreamHold(reservation, reservation.upstreamMaxTokens(), 1, () -> {});
    }

    /// Whether the stream may go on when so many tokens were counted.
    public boolean covers(long generated) {
        return hold.covers(generated) != StreamHold.Say.END;
    }
}
