package dev.sluice.gateway.balance;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The candidates of one exchange, picked one at a time, each at most once. Not for several
/// threads.
public final class AttemptPlan {

    AttemptPlan() {}

    /// The next candidate, null where none is left.
    public @Nullable Candidate next() {
        throw new UnsupportedOperationException();
    }

    /// Keeps why the candidate given last was passed over: `quota: instance`, `connect refused`,
    /// `status 500`.
    public void passOver(String reason) {
        throw new UnsupportedOperationException();
    }

    /// Every target of the route with its fate so far; the candidate given last counts as taken.
    public List<CandidateNote> notes() {
        throw new UnsupportedOperationException();
    }

    /// When asking again is worth it, where {@link #next()} found nobody.
    public Duration retryAfter() {
        throw new UnsupportedOperationException();
    }
}
