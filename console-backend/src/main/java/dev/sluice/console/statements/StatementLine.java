package dev.sluice.console.statements;

import dev.sluice.console.shared.Money;
import dev.sluice.console.shared.Ref;
import java.math.BigDecimal;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/// One line: what one consumer used of one model at one price.
///
/// @param unit its name is empty where the consumer is in none
/// @param price its name at the time
/// @param period the month in which it was used: an earlier one makes the line an adjustment
/// @param amount exact, in the currency of the price
/// @param converted in the statement's currency, to six decimals; null where no rate is known
public record StatementLine(
        Ref unit,
        Ref consumer,
        String model,
        Ref price,
        YearMonth period,
        long requests,
        long promptTokens,
        long cachedPromptTokens,
        long cacheWriteTokens,
        long completionTokens,
        long reasoningTokens,
        Money amount,
        @Nullable BigDecimal converted) {}
