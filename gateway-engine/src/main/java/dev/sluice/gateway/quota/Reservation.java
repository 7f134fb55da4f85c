package dev.sluice.gateway.quota;

import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Tokens held for one attempt. It ends exactly once, by {@link #settle}, {@link #refund}, a
/// granted {@link #move} or its expiry, whichever comes first; what comes later does nothing.
public interface Reservation {

    String exchangeId();

    int attempt();

    /// The completion tokens held, all choices together.
    long completion();

    /// The `max_tokens` to write upstream for each choice, 0 where nothing bounds it. For a plain
    /// answer it is exactly what is held; for a stream it is what the tightest ledger could still
    /// give, the hold included.
    long upstreamMaxTokens();

    /// Asks for more completion tokens; the answer is how many were added, 0 = none.
    void extend(long more, LongConsumer granted);

    /// Replaces what is held by what was consumed; false where the reservation had already ended.
    boolean settle(Spent actual);

    /// Gives everything back, as after an attempt that consumed nothing; false where it had already
    /// ended.
    boolean refund();

    /// Gives this attempt's holds back and takes the next one's in one step: what both share is
    /// never free in between. Where the verdict is not Granted this reservation stands as it was.
    ///
    /// @param consumed what this attempt consumed although it failed, null where it did not. It is
    ///   charged, in the same step, to the instance's own ledgers; the consumer's and the shared
    ///   ones are charged once for a request, by the attempt that serves it.
    void move(Ask next, @Nullable Spent consumed, Answer answer);

    /// Says better, once it has settled, what was consumed. The difference is charged, or given
    /// back, on every ledger whose window is still the one that was charged.
    ///
    /// @return what changed, with the difference as `settled` and a charge number of its own; empty
    ///   where nothing did
    List<LedgerFigures> correct(Spent actual);

    /// The figures of every ledger, in the order asked; with `settled` once it has ended.
    List<LedgerFigures> figures();
}
