package dev.sluice.console.ledger;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;
import java.util.UUID;

/// What pricing anew would change.
///
/// @param charges that were looked at
/// @param differing of them those whose price differs
/// @param uncovered of them those that no price covers any more, which stay as they are
/// @param digest says all of it in one word: applying asks for it, so that nothing else is applied
///   than what was shown
public record RepricingPlan(
        long charges, long differing, long uncovered, List<Shift> shifts, String digest) {

    public RepricingPlan {
        shifts = List.copyOf(shifts);
    }

    /// The sum of the differences of one tenant, month, side and currency.
    ///
    /// @param period the month of use
    public record Shift(
            UUID tenant,
            YearMonth period,
            Side side,
            String currency,
            long charges,
            BigDecimal before,
            BigDecimal after) {

        /// What is added; negative: given back.
        public BigDecimal difference() {
            return after.subtract(before);
        }
    }
}
