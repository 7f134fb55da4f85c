package dev.sluice.console.insight;

import dev.sluice.console.shared.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Adds figures up; amounts of one currency at a time.
final class FigureSum {
    private final long[] counts = new long[8];
    private final Map<String, BigDecimal> costs = new TreeMap<>();
    private final Map<String, BigDecimal> providerCosts = new TreeMap<>();

    /// Adds a row of a usage roll-up: requests, refused, failed, prompt, cached, completion,
    /// reasoning.
    void addUsage(long... sums) {
        for (var i = 0; i < sums.length; i++) {
            counts[i] += sums[i];
        }
    }

    /// Adds a row of a cost roll-up; an empty currency counts parked charges.
    void addCost(String side, String currency, long entries, BigDecimal amount) {
        var tenant = side.equals("tenant");
        if (!currency.isEmpty()) {
            (tenant ? costs : providerCosts).merge(currency, amount, BigDecimal::add);
        } else if (tenant) {
            counts[7] += entries;
        }
    }

    void add(FigureSum other) {
        addUsage(other.counts);
        other.costs.forEach((currency, amount) -> costs.merge(currency, amount, BigDecimal::add));
        other.providerCosts.forEach(
                (currency, amount) -> providerCosts.merge(currency, amount, BigDecimal::add));
    }

    void hideProviderCosts() {
        providerCosts.clear();
    }

    /// Whether anything was counted: a roll-up row may be left over from charges that were priced
    /// since.
    boolean isEmpty() {
        for (var count : counts) {
            if (count != 0) {
                return false;
            }
        }
        return costs.isEmpty() && providerCosts.isEmpty();
    }

    Figures figures() {
        return new Figures(
                counts[0],
                counts[1],
                counts[2],
                counts[3],
                counts[4],
                counts[5],
                counts[6],
                money(costs),
                money(providerCosts),
                counts[7]);
    }

    private static List<Money> money(Map<String, BigDecimal> amounts) {
        return amounts.entrySet().stream()
                .map(it -> new Money(plain(it.getValue()), it.getKey()))
                .toList();
    }

    private static BigDecimal plain(BigDecimal amount) {
        var stripped = amount.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
