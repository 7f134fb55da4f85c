package dev.sluice.gateway.stage;

import dev.sluice.gateway.catalog.LedgerScope;
import dev.sluice.gateway.catalog.QuotaUnit;
import dev.sluice.gateway.exchange.Refusal;
import dev.sluice.gateway.quota.LedgerFigures;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// How a spent quota is told: the scope by name, the figures for machines, and the administrator's
/// own words where the quota has some.
///
/// Of its own quota a consumer sees everything. Of one that it shares it sees what bounds it (the
/// limit and when it ends), and not what others have consumed or hold.
final class QuotaRefusals {
    private QuotaRefusals() {}

    static Refusal spent(LedgerFigures by, Duration retryAfter) {
        var quota = by.ledger().quota();
        var scope = by.ledger().scope();
        var own = quota.rejectedMessage();
        var message = own.isEmpty() ? sentence(by, "is spent") : own;
        var details = details(by);
        if (quota.unit() == QuotaUnit.IN_FLIGHT || quota.unit() == QuotaUnit.REQUESTS) {
            return Refusal.tooManyRequests(message, scope.word(), retryAfter, details);
        }
        if (quota.unit() == QuotaUnit.MONEY && scope == LedgerScope.TENANT) {
            return Refusal.budgetSpent(message, scope.word(), retryAfter, details);
        }
        return scope.isConsumers()
                ? Refusal.consumerQuotaSpent(message, scope.word(), retryAfter, details)
                : Refusal.instanceQuotaSpent(message, scope.word(), retryAfter, details);
    }

    /// No waiting helps, so that the administrator's words for a spent quota would mislead.
    ///
    /// @param largest the `max_tokens` that would pass, zero or less where none would
    static Refusal neverFits(LedgerFigures by, long largest, long choices) {
        var details = details(by);
        details.put("largest", Math.max(0, largest));
        String hint;
        if (largest > 0) {
            hint = "cannot hold this request; max_tokens of " + largest + " would fit";
        } else if (choices > 1) {
            hint = "cannot hold this prompt and " + choices + " answers";
        } else {
            hint = "cannot hold a prompt of this length";
        }
        return Refusal.neverFits(sentence(by, hint), by.ledger().scope().word(), details);
    }

    private static String sentence(LedgerFigures by, String what) {
        var whose =
                switch (by.ledger().scope()) {
                    case CONSUMER_INSTANCE -> "The consumer's quota on this instance";
                    case CONSUMER -> "The consumer's quota";
                    case INSTANCE -> "The instance's quota";
                    case ROUTE -> "The route's quota";
                    case TENANT -> "The tenant's quota";
                    case GLOBAL -> "The gateway's quota";
                };
        var quota = by.ledger().quota();
        var per = quota.unit() == QuotaUnit.IN_FLIGHT ? "" : " per " + quota.window().text();
        var of = quota.unit() == QuotaUnit.MONEY ? quota.currency() : unit(by);
        return "%s (%s %s%s) %s.".formatted(whose, amount(by, by.limit()), of, per, what);
    }

    private static String unit(LedgerFigures by) {
        return by.ledger().quota().unit().word();
    }

    /// A figure of the ledger as people write it: money in its currency, not in millionths.
    private static Number amount(LedgerFigures by, long figure) {
        if (by.ledger().quota().unit() != QuotaUnit.MONEY) {
            return figure;
        }
        var plain = BigDecimal.valueOf(figure, 6).stripTrailingZeros();
        return plain.scale() < 0 ? plain.setScale(0) : plain;
    }

    private static Map<String, Object> details(LedgerFigures by) {
        var quota = by.ledger().quota();
        var details = new HashMap<String, Object>();
        details.put("scope", by.ledger().scope().word());
        details.put("quota", quota.name());
        details.put("unit", unit(by));
        details.put("limit", amount(by, by.limit()));
        if (quota.unit() == QuotaUnit.MONEY) {
            details.put("currency", quota.currency());
        }
        if (quota.unit() != QuotaUnit.IN_FLIGHT) {
            details.put("window", quota.window().text());
        }
        if (by.resetsAtMillis() > 0) {
            details.put("resetsAt", Instant.ofEpochMilli(by.resetsAtMillis()).toString());
        }
        if (by.ledger().scope().isConsumers()) {
            details.put("used", amount(by, by.usedBefore()));
            details.put("held", amount(by, by.heldBefore()));
            details.put("remaining", amount(by, by.remaining()));
        }
        return details;
    }
}
