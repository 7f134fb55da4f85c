package dev.sluice.gateway.stage;

import dev.sluice.gateway.balance.Candidate;
import dev.sluice.gateway.catalog.Fallback;
import dev.sluice.gateway.catalog.LedgerScope;
import dev.sluice.gateway.exchange.Exchange.Planned;
import dev.sluice.gateway.exchange.Exchange.Reserved;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.health.AttemptOutcome;
import dev.sluice.gateway.health.PassiveHealth;
import dev.sluice.gateway.metering.RequestEstimate;
import dev.sluice.gateway.metering.UsageReading;
import dev.sluice.gateway.metering.UsageSource;
import dev.sluice.gateway.quota.Ask;
import dev.sluice.gateway.quota.LedgerFigures;
import dev.sluice.gateway.quota.Need;
import dev.sluice.gateway.quota.QuotaGate;
import dev.sluice.gateway.quota.QuotaVerdict;
import dev.sluice.gateway.quota.QuotaVerdict.Denied;
import dev.sluice.gateway.quota.Reservation;
import dev.sluice.gateway.quota.Spent;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Holds tokens for the next attempt: the consumer's quota is asked first, then the instance's.
/// Where an instance's is spent the route may fall back to the next candidate; where the consumer's
/// is, only to another instance of the same tier, unless the route says otherwise.
public final class ReserveTokens {
    private static final long EXPIRY_GRACE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final EstimateTokens estimates;
    private final QuotaGate quotas;
    private final PassiveHealth health;
    private final Ticker ticker;

    public ReserveTokens(
            EstimateTokens estimates, QuotaGate quotas, PassiveHealth health, Ticker ticker) {
        this.estimates = estimates;
        this.quotas = quotas;
        this.health = health;
        this.ticker = ticker;
    }

    /// What came of it.
    sealed interface Found {
        /// Tokens are held for this candidate.
        record Held(Reserved reserved) implements Found {}

        /// No candidate may be asked. `quota` says so where a quota was the reason, and is null
        /// where every candidate is unfit or used up; `asked` are the figures of the ledgers that
        /// were asked.
        record NoOne(@Nullable Refusal quota, Duration retryAfter, List<LedgerFigures> asked)
                implements Found {}
    }

    /// Takes what was found, at once or later on the same event loop.
    interface Finding {
        void found(Found found);
    }

    /// Looks for the first candidate with room.
    void first(Planned planned, Finding finding) {
        new Search(planned, null, null, 1, finding).next();
    }

    /// Looks for the next candidate with room, to which the tokens of the attempt that failed
    /// follow. What that one consumed all the same stays with its instance.
    void next(Reserved failed, UsageReading usage, Finding finding) {
        var consumed = usage.source() == UsageSource.NONE ? null : SettleExchange.spent(usage);
        new Search(failed.from(), failed.reservation(), consumed, failed.attempt() + 1, finding)
                .next();
    }

    private final class Search {
        private final Planned planned;
        private final @Nullable Reservation held;
        private final @Nullable Spent consumed;
        private final int attempt;
        private final Finding finding;
        private final List<LedgerFigures> asked = new ArrayList<>();
        private @Nullable Denied consumers;
        private @Nullable Denied shared;
        private @Nullable Refusal never;
        private int consumersTier;
        private boolean consumersSpent;

        Search(
                Planned planned,
                @Nullable Reservation held,
                @Nullable Spent consumed,
                int attempt,
                Finding finding) {
            this.planned = planned;
            this.held = held;
            this.consumed = consumed;
            this.attempt = attempt;
            this.finding = finding;
        }

        void next() {
            var candidate = planned.plan().next();
            if (candidate == null) {
                finish();
                return;
            }
            boolean elsewhere =
                    planned.routed().route().nextInstanceWhenConsumerSpent()
                            || candidate.target().priority() == consumersTier;
            if (consumersSpent && !elsewhere) {
                passOver(candidate, "quota: consumer");
                finish();
                return;
            }
            var estimate = estimates.on(candidate.target().instance(), planned.from());
            var ask = ask(candidate, estimate);
            if (held == null) {
                quotas.reserve(ask, verdict -> judge(candidate, estimate, verdict));
            } else {
                quotas.move(held, ask, consumed, verdict -> judge(candidate, estimate, verdict));
            }
        }

        private void finish() {
            finding.found(new Found.NoOne(refusal(), planned.plan().retryAfter(), asked));
        }

        /// A consumer that has spent its own is told so, whatever else was in the way; when to come
        /// back is when the first of the candidates could take it.
        private @Nullable Refusal refusal() {
            var told = consumers != null ? consumers : shared;
            if (told == null) {
                return never;
            }
            var soonest = sooner(consumers, shared);
            return QuotaRefusals.spent(
                    told.by(), soonest == null ? told.retryAfter() : soonest.retryAfter());
        }

        private static @Nullable Denied sooner(@Nullable Denied one, @Nullable Denied other) {
            if (one == null || other == null) {
                return one == null ? other : one;
            }
            return other.retryAfter().compareTo(one.retryAfter()) < 0 ? other : one;
        }

        private Ask ask(Candidate candidate, RequestEstimate estimate) {
            var routed = planned.routed();
            var instance = candidate.target().instance();
            var request = routed.request();
            var need =
                    new Need(
                            estimate.heldPromptTokens(),
                            estimate.outputQuantile(),
                            Math.max(0, request.maxTokens()),
                            instance.maxOutputTokens(),
                            (int) Math.min(request.choices(), Integer.MAX_VALUE),
                            request.stream());
            var longest =
                    request.stream() ? instance.timeouts().total() : instance.timeouts().plain();
            return new Ask(
                    planned.arrived().id(),
                    attempt,
                    planned.arrived()
                            .catalog()
                            .ledgers(routed.consumer(), routed.route(), instance),
                    need,
                    ticker.nanoTime() + longest.toNanos() + EXPIRY_GRACE_NANOS);
        }

        private void judge(Candidate candidate, RequestEstimate estimate, QuotaVerdict verdict) {
            switch (verdict) {
                case QuotaVerdict.Granted(var reservation) ->
                        finding.found(
                                new Found.Held(
                                        new Reserved(
                                                planned,
                                                attempt,
                                                candidate,
                                                estimate,
                                                reservation)));
                case QuotaVerdict.Denied denied -> {
                    remember(denied.ledgers());
                    if (denied.by().ledger().scope().isConsumers()) {
                        consumers = sooner(consumers, denied);
                    } else {
                        shared = sooner(shared, denied);
                    }
                    denied(candidate, denied.by());
                }
                case QuotaVerdict.NeverFits(var by, var largest, var ledgers) -> {
                    remember(ledgers);
                    var choices = planned.routed().request().choices();
                    never = never == null ? QuotaRefusals.neverFits(by, largest, choices) : never;
                    denied(candidate, by);
                }
            }
        }

        /// Keeps each ledger once, as it was asked last: candidates share some.
        private void remember(List<LedgerFigures> ledgers) {
            for (var figures : ledgers) {
                asked.removeIf(older -> older.ledger().key().equals(figures.ledger().key()));
                asked.add(figures);
            }
        }

        private void denied(Candidate candidate, LedgerFigures by) {
            var scope = by.ledger().scope();
            passOver(candidate, "quota: " + scope.word());
            if (scope.isConsumers()) {
                consumersSpent = true;
                consumersTier = candidate.target().priority();
            }
            // Only a ledger that counts one instance leaves another instance any room.
            boolean another =
                    scope == LedgerScope.CONSUMER_INSTANCE
                            || scope == LedgerScope.INSTANCE
                                    && planned.routed()
                                            .route()
                                            .fallback()
                                            .contains(Fallback.RATE_LIMITING);
            if (another) {
                next();
            } else {
                finish();
            }
        }

        private void passOver(Candidate candidate, String reason) {
            planned.plan().passOver(reason);
            if (candidate.canary()) {
                health.note(candidate.target().instance(), new AttemptOutcome.ClientLeft());
            }
        }
    }
}
