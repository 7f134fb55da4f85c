package dev.sluice.gateway.stage;

import dev.sluice.gateway.balance.Candidate;
import dev.sluice.gateway.catalog.Fallback;
import dev.sluice.gateway.catalog.LedgerScope;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.QuotaKind;
import dev.sluice.gateway.catalog.QuotaUnit;
import dev.sluice.gateway.exchange.Exchange.Planned;
import dev.sluice.gateway.exchange.Exchange.Reserved;
import dev.sluice.gateway.exchange.Exchange.Routed;
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
import dev.sluice.gateway.quota.Reservation;
import dev.sluice.gateway.quota.Spent;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Holds tokens for the next attempt: the consumer's quota is asked first, then the instance's.
/// Where an instance's is spent the route may fall back to the next candidate; where the consumer's
/// own on an instance is, the exchange is refused, unless the route lets it go to another instance.
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

        /// No candidate may be asked; where quotas were in the way the obstacles say which.
        ///
        /// @param throttled the upstream of one asked for a pause
        record NoOne(boolean throttled, Duration retryAfter) implements Found {}
    }

    /// Takes what was found, at once or later on the same event loop.
    interface Finding {
        void found(Found found);
    }

    /// Looks for the first candidate with room; what is in the way is added to the obstacles.
    void first(Planned planned, Obstacles obstacles, Finding finding) {
        new Search(planned, null, null, 1, obstacles, finding).next();
    }

    /// Looks for the next candidate with room, to which the tokens of the attempt that failed
    /// follow. What that one consumed all the same stays with its instance.
    void next(Reserved failed, UsageReading usage, Obstacles obstacles, Finding finding) {
        var consumed = usage.source() == UsageSource.NONE ? null : SettleExchange.spent(usage);
        new Search(
                        failed.from(),
                        failed.reservation(),
                        consumed,
                        failed.attempt() + 1,
                        obstacles,
                        finding)
                .next();
    }

    /// The most tokens that one choice may become whatever the quotas say; {@link Long#MAX_VALUE}
    /// where nothing bounds it.
    static long most(Routed routed, ModelInstance instance) {
        long asked = routed.request().maxTokens();
        long own = instance.maxOutputTokens();
        return Math.min(asked <= 0 ? Long.MAX_VALUE : asked, own == 0 ? Long.MAX_VALUE : own);
    }

    private final class Search {
        private final Planned planned;
        private final @Nullable Reservation held;
        private final @Nullable Spent consumed;
        private final int attempt;
        private final Obstacles obstacles;
        private final Finding finding;

        Search(
                Planned planned,
                @Nullable Reservation held,
                @Nullable Spent consumed,
                int attempt,
                Obstacles obstacles,
                Finding finding) {
            this.planned = planned;
            this.held = held;
            this.consumed = consumed;
            this.attempt = attempt;
            this.obstacles = obstacles;
            this.finding = finding;
        }

        void next() {
            var candidate = planned.plan().next();
            if (candidate == null) {
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
            var plan = planned.plan();
            finding.found(new Found.NoOne(plan.isThrottled(), plan.retryAfter()));
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
                case QuotaVerdict.Granted(var reservation) -> {
                    for (var figures : reservation.figures()) {
                        if (givesBackSlowly(figures)) {
                            planned.plan().held(figures.reserved());
                        }
                    }
                    finding.found(
                            new Found.Held(
                                    new Reserved(
                                            planned, attempt, candidate, estimate, reservation)));
                }
                case QuotaVerdict.Denied denied -> {
                    obstacles.spent(denied);
                    denied(candidate, denied.by());
                }
                case QuotaVerdict.NeverFits never -> {
                    obstacles.neverFits(never, planned.routed().request().choices());
                    denied(candidate, never.by());
                }
            }
        }

        /// Whether it is an instance's own, and no window that ends at once.
        private static boolean givesBackSlowly(LedgerFigures figures) {
            return figures.ledger().scope() == LedgerScope.INSTANCE
                    && figures.ledger().quota().kind() != QuotaKind.FIXED
                    && figures.ledger().quota().unit() != QuotaUnit.IN_FLIGHT;
        }

        private void denied(Candidate candidate, LedgerFigures by) {
            if (givesBackSlowly(by)) {
                planned.plan().denied(by.limit(), () -> quotas.remaining(by.ledger()));
            }
            passOver(candidate, "quota: " + by.ledger().scope().word());
            if (leavesRoomElsewhere(by.ledger().scope())) {
                next();
            } else {
                finish();
            }
        }

        /// Only a ledger that counts one instance leaves another instance any room, and the route
        /// says whether it may be asked for it.
        private boolean leavesRoomElsewhere(LedgerScope scope) {
            var route = planned.routed().route();
            return switch (scope) {
                case CONSUMER_INSTANCE -> route.nextInstanceWhenConsumerSpent();
                case INSTANCE -> route.fallback().contains(Fallback.RATE_LIMITING);
                case CONSUMER, ROUTE, TENANT, GLOBAL -> false;
            };
        }

        private void passOver(Candidate candidate, String reason) {
            planned.plan().passOver(reason);
            if (candidate.canary()) {
                health.note(candidate.target().instance(), new AttemptOutcome.ClientLeft());
            }
        }
    }
}
