package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.QuotaUnit;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.quota.LedgerFigures;
import java.time.Duration;
import java.util.Map;

/// How a spent quota is told: the scope by name, the figures for machines, and the administrator's
/// own words where the quota has some.
final class QuotaRefusals {
    private QuotaRefusals() {}

    static Refusal spent(LedgerFigures by, Duration retryAfter) {
        var quota = by.ledger().quota();
        var scope = by.ledger().scope();
        var message = message(by, "is spent");
        var details = details(by);
        if (quota.unit() == QuotaUnit.IN_FLIGHT || quota.unit() == QuotaUnit.REQUESTS) {
            return Refusal.tooManyRequests(message, scope.word(), retryAfter, details);
        }
        return scope.isConsumers()
                ? Refusal.consumerQuotaSpent(message, scope.word(), retryAfter, details)
                : Refusal.instanceQuotaSpent(message, scope.word(), retryAfter, details);
    }

    static Refusal neverFits(LedgerFigures by, long largest) {
        var hint =
                largest > 0
                        ? "cannot hold this request; max_tokens of " + largest + " would fit"
                        : "cannot hold a prompt of this length";
        return Refusal.neverFits(message(by, hint), by.ledger().scope().word(), details(by));
    }

    private static String message(LedgerFigures by, String what) {
        var own = by.ledger().quota().rejectedMessage();
        if (!own.isEmpty()) {
            return own;
        }
        var whose =
                switch (by.ledger().scope()) {
                    case CONSUMER_INSTANCE -> "The consumer's quota on this instance";
                    case CONSUMER -> "The consumer's quota";
                    case INSTANCE -> "The instance's quota";
                    case ROUTE -> "The route's quota";
                    case TENANT -> "The tenant's quota";
                    case GLOBAL -> "The gateway's quota";
                };
        return "%s (%d %s per %s) %s."
                .formatted(
                        whose,
                        by.limit(),
                        by.ledger().quota().unit().name().toLowerCase(java.util.Locale.ROOT),
                        by.ledger().quota().window().text(),
                        what);
    }

    private static Map<String, Object> details(LedgerFigures by) {
        return Map.of(
                "scope", by.ledger().scope().word(),
                "quota", by.ledger().quota().name(),
                "limit", by.limit(),
                "used", by.usedBefore(),
                "held", by.heldBefore());
    }
}
