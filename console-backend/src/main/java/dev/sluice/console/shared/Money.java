package dev.sluice.console.shared;

import java.math.BigDecimal;
import java.util.Currency;

/// An exact amount in one currency; amounts in different currencies are never added.
///
/// @param amount unrounded
/// @param currency ISO 4217 code
public record Money(BigDecimal amount, String currency) {

    public Money {
        if (!currency.matches("[A-Z]{3}")) {
            throw new IllegalArgumentException(
                    "currency: " + currency + " (expected: three capital letters)");
        }
    }

    /// The code of a currency that somebody typed; one that does not exist is noted as a defect.
    public static String currency(Defects defects, String field, String typed) {
        try {
            return Currency.getInstance(typed).getCurrencyCode();
        } catch (IllegalArgumentException _) {
            defects.add(
                    field,
                    "error.currency",
                    "{0} is no currency (expected: an ISO 4217 code like CNY)",
                    typed);
            return "CNY";
        }
    }

    /// The sum of two amounts in the same currency.
    public Money plus(Money other) {
        if (!currency.equals(other.currency)) {
            throw new IllegalArgumentException(
                    "currency: " + other.currency + " (expected: " + currency + ")");
        }
        return new Money(amount.add(other.amount), currency);
    }
}
