package dev.sluice.console.rehearsal;

import dev.sluice.console.shared.Money;
import java.util.List;

/// Figures of some requests.
///
/// @param served got an answer, whole or cut
/// @param refused429 were told that a quota is spent, or the upstream's own 429
/// @param refused503 found no instance
/// @param cut got an answer that a quota made shorter
/// @param cost what tenants pay, by currency
/// @param paid what we pay the providers, by currency
/// @param unpriced served where no price is in force
public record Sums(
        long requests,
        long served,
        long promptTokens,
        long completionTokens,
        long refused429,
        long refused503,
        long cut,
        List<Money> cost,
        List<Money> paid,
        long unpriced) {
    public Sums {
        cost = List.copyOf(cost);
        paid = List.copyOf(paid);
    }
}
