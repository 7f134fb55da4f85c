package dev.sluice.console.quotas;

import java.math.BigDecimal;
import java.util.Locale;

/// What a quota counts.
public enum QuotaUnit {
    TOTAL_TOKENS,
    PROMPT_TOKENS,
    COMPLETION_TOKENS,
    REQUESTS,
    IN_FLIGHT,
    /// A ledger of money counts millionths of the currency.
    MONEY,
    EXPRESSION;

    static final int MONEY_DECIMALS = 6;

    /// The word of the REST body.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// A figure of a ledger of this unit as people write it.
    public BigDecimal amount(long units) {
        if (this != MONEY) {
            return BigDecimal.valueOf(units);
        }
        var amount = BigDecimal.valueOf(units, MONEY_DECIMALS).stripTrailingZeros();
        return amount.scale() < 0 ? amount.setScale(0) : amount;
    }
}
