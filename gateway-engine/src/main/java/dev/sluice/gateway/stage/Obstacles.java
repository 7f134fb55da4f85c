package dev.sluice.gateway.stage;

import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.quota.LedgerFigures;
import dev.sluice.gateway.quota.QuotaVerdict.Denied;
import dev.sluice.gateway.quota.QuotaVerdict.NeverFits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What quotas said no to one exchange, over all of its attempts. Not for several threads.
///
/// A spent quota is what the caller is told wherever nobody is left to ask: it is the obstacle that
/// goes away at a time that is known. A consumer that has spent its own is told so, whatever else
/// was in the way.
final class Obstacles {
    private final List<LedgerFigures> asked = new ArrayList<>();
    private @Nullable Denied consumers;
    private @Nullable Denied shared;
    private @Nullable Told never;

    /// A quota that the caller is told of.
    ///
    /// @param ledgers all that were asked with it, for one instance
    record Told(Refusal refusal, LedgerFigures by, List<LedgerFigures> ledgers) {}

    void spent(Denied denied) {
        remember(denied.ledgers());
        if (denied.by().ledger().scope().isConsumers()) {
            consumers = sooner(consumers, denied);
        } else {
            shared = sooner(shared, denied);
        }
    }

    /// @param choices the `n` of the request
    void neverFits(NeverFits verdict, long choices) {
        remember(verdict.ledgers());
        if (never == null) {
            never =
                    new Told(
                            QuotaRefusals.neverFits(verdict.by(), verdict.largest(), choices),
                            verdict.by(),
                            verdict.ledgers());
        }
    }

    /// Keeps each ledger once, as it was asked last: candidates share some.
    private void remember(List<LedgerFigures> ledgers) {
        for (var figures : ledgers) {
            asked.removeIf(older -> older.ledger().key().equals(figures.ledger().key()));
            asked.add(figures);
        }
    }

    /// The figures of the ledgers that were asked when one of them said no.
    List<LedgerFigures> asked() {
        return List.copyOf(asked);
    }

    /// The spent quota that is told; when to come back is when the first of the candidates could
    /// take the request. Null where none is spent.
    @Nullable Told spent() {
        var told = consumers != null ? consumers : shared;
        if (told == null) {
            return null;
        }
        var soonest = sooner(consumers, shared);
        var retryAfter = soonest == null ? told.retryAfter() : soonest.retryAfter();
        return new Told(QuotaRefusals.spent(told.by(), retryAfter), told.by(), told.ledgers());
    }

    /// What is told where no attempt failed: that a quota is spent, or that one never holds the
    /// request. Null where no quota was in the way.
    @Nullable Told told() {
        var spent = spent();
        return spent == null ? never : spent;
    }

    private static @Nullable Denied sooner(@Nullable Denied one, @Nullable Denied other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.retryAfter().compareTo(one.retryAfter()) < 0 ? other : one;
    }
}
