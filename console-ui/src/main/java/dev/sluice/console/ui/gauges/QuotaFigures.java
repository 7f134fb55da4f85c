package dev.sluice.console.ui.gauges;

import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.QuotaUnit;
import dev.sluice.console.ui.kit.Numbers;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Figures of a quota's ledger as people read them: counts, or for a quota in money an amount.
public final class QuotaFigures {
    private QuotaFigures() {}

    /// @param quota null where it is not known any more; then the figure is a count
    public static String compact(@Nullable QuotaRow quota, long figure, Locale locale) {
        var currency = currency(quota);
        return quota != null && currency != null
                ? Numbers.money(quota.amount(figure), currency, locale)
                : Numbers.compact(figure, locale);
    }

    /// The same without leaving digits out.
    public static String exact(@Nullable QuotaRow quota, long figure, Locale locale) {
        var currency = currency(quota);
        return quota != null && currency != null
                ? Numbers.exactMoney(quota.amount(figure), currency, locale)
                : Numbers.exact(figure, locale);
    }

    private static @Nullable String currency(@Nullable QuotaRow quota) {
        return quota != null && quota.unit() == QuotaUnit.MONEY ? quota.currency() : null;
    }
}
