package dev.sluice.console.statements;

import dev.sluice.console.shared.Money;
import dev.sluice.console.shared.Ref;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A tenant's month, or one business unit's part of it.
///
/// @param unit only this unit's lines are here; null: the whole tenant's
/// @param rates what a unit of each other currency was taken for
/// @param missingRates currencies without one: their lines are in no total
/// @param unpriced requests of the month without a price, in no line; of a closed one, when it was
///   closed
/// @param corrections what later statements add to or take from this month
/// @param asOf when it was read; of a closed one, when it was closed
public record Statement(
        Ref tenant,
        @Nullable Ref unit,
        YearMonth month,
        ZoneId zone,
        String currency,
        StatementState state,
        @Nullable Instant closedAt,
        @Nullable String closedBy,
        Map<String, BigDecimal> rates,
        List<String> missingRates,
        long unpriced,
        List<StatementLine> lines,
        List<Correction> corrections,
        Instant asOf) {

    public Statement {
        rates = Map.copyOf(rates);
        missingRates = List.copyOf(missingRates);
        lines = List.copyOf(lines);
        corrections = List.copyOf(corrections);
    }

    /// An amount of this month that stands on a later statement.
    public record Correction(YearMonth on, Money amount) {}

    /// What one business unit's lines come to.
    public record UnitTotal(String unit, BigDecimal total) {}

    /// The sum of the lines, to six decimals.
    public BigDecimal total() {
        return sum(lines);
    }

    /// The total as it is paid: rounded once, to what the currency has coins for.
    public BigDecimal due() {
        var digits = Currency.getInstance(currency).getDefaultFractionDigits();
        return total().setScale(Math.max(digits, 0), RoundingMode.HALF_UP);
    }

    /// The sum of the lines of earlier months, which are adjustments.
    public BigDecimal adjustments() {
        return sum(lines.stream().filter(line -> line.period().isBefore(month)).toList());
    }

    /// What each business unit's lines come to; together the total.
    public List<UnitTotal> units() {
        var sums = new TreeMap<String, BigDecimal>();
        for (var line : lines) {
            sums.merge(
                    line.unit().name(),
                    Objects.requireNonNullElse(line.converted(), BigDecimal.ZERO),
                    BigDecimal::add);
        }
        return sums.entrySet().stream()
                .map(sum -> new UnitTotal(sum.getKey(), sum.getValue()))
                .toList();
    }

    private static BigDecimal sum(List<StatementLine> lines) {
        return lines.stream()
                .map(StatementLine::converted)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .reduce(BigDecimal.ZERO.setScale(6), BigDecimal::add);
    }
}
