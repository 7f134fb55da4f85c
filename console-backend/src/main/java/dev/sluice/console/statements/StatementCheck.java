package dev.sluice.console.statements;

import dev.sluice.console.shared.Money;
import dev.sluice.console.usage.Derived;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A statement beside what its events come to.
public record StatementCheck(Statement statement, Derived derived) {

    /// What the statement's lines come to, one amount per currency of the prices.
    public List<Money> stated() {
        var sums = new TreeMap<String, BigDecimal>();
        for (var line : statement.lines()) {
            sums.merge(line.amount().currency(), line.amount().amount(), BigDecimal::add);
        }
        return money(sums);
    }

    /// The events' amounts minus the statement's, one per currency; zero where they agree.
    public List<Money> difference() {
        var sums = new TreeMap<String, BigDecimal>();
        for (var amount : derived.derived()) {
            sums.merge(amount.currency(), amount.amount(), BigDecimal::add);
        }
        for (var amount : stated()) {
            sums.merge(amount.currency(), amount.amount().negate(), BigDecimal::add);
        }
        return money(sums);
    }

    private static List<Money> money(Map<String, BigDecimal> sums) {
        return sums.entrySet().stream()
                .map(sum -> {
                    var plain = sum.getValue().stripTrailingZeros();
                    return new Money(plain.scale() < 0 ? plain.setScale(0) : plain, sum.getKey());
                })
                .toList();
    }
}
