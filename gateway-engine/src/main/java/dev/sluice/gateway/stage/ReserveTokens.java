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
import dev.sluice.gateway.quota.Ask;
import dev.sluice.gateway.quota.LedgerFigures;
import dev.sluice.gateway.quota.Need;
import dev.sluice.gateway.quota.QuotaGate;
import dev.sluice.gateway.quota.QuotaVerdict;
import dev.sluice.gateway.quota.Reservation;
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

    /// Looks for the next candidate with room. `held` is the reservation of the attempt that
    /// failed, whose tokens follow; null for the first.
    void next(Planned planned, @Nullable Reservation held, int attempt, Finding finding) {
        new Search(planned, held, attempt, finding).next();
    }

    private final class Search {
        private final Planned planned;
        private final @Nullable Reservation held;
        private final int attempt;
        private final Finding finding;
        private final List<LedgerFigures> asked = new ArrayList<>();
        private @Nullable Refusal consumers;
        private int consumersTier;
        private @Nullable Refusal shared;

        Search(Planned planned, @Nullable Reservation held, int attempt, Finding finding) {
            this.planned = planned;
            this.held = held;
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
            if (consumers != null && !elsewhere) {
                passOver(candidate, "quota: consumer");
                finish();
                return;
            }
            var estimate = estimates.on(candidate.target().instance(), planned.from());
            var ask = ask(candidate, estimate);
            if (held == null) {
                quotas.reserve(ask, verdict -> judge(candidate, estimate, verdict));
            } else {
                quotas.move(held, ask, verdict -> judge(candidate, estimate, verdict));
            }
        }

        private void finish() {
            // A consumer that has spent its own is told so, whatever else was in the way.
            finding.found(
                    new Found.NoOne(
                            consumers != null ? consumers : shared,
                            planned.plan().retryAfter(),
                            asked));
        }

        private Ask ask(Candidate candidate, RequestEstimate estimate) {
            var routed = planned.routed();
            var instance = candidate.target().instance();
            var request = routed.request();
            var need =
                    new Need(
                            estimate.promptTokens(),
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
                case QuotaVerdict.Denied(var by, var retryAfter, var ledgers) -> {
                    remember(ledgers);
                    denied(candidate, by, QuotaRefusals.spent(by, retryAfter));
                }
                case QuotaVerdict.NeverFits(var by, var largest, var ledgers) -> {
                    remember(ledgers);
                    denied(candidate, by, QuotaRefusals.neverFits(by, largest));
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

        private void denied(Candidate candidate, LedgerFigures by, Refusal refusal) {
            var scope = by.ledger().scope();
            passOver(candidate, "quota: " + scope.word());
            if (scope.isConsumers()) {
                consumers = consumers == null ? refusal : consumers;
                consumersTier = candidate.target().priority();
            } else {
                shared = shared == null ? refusal : shared;
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
