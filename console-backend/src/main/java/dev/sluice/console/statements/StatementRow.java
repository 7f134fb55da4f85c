package dev.sluice.console.statements;

import dev.sluice.console.shared.Money;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One month of one tenant in the list.
///
/// @param amounts exact, one per currency of the prices
/// @param total in the statement's currency; null for a draft, which opening it converts
public record StatementRow(
        String tenant,
        YearMonth month,
        StatementState state,
        String currency,
        List<Money> amounts,
        @Nullable BigDecimal total) {

    public StatementRow {
        amounts = List.copyOf(amounts);
    }
}
