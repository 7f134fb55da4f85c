package dev.sluice.console.ui.kit;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Currency;
import java.util.Locale;

/// How counts and money are written: `12.3K` in English, `1.2万` in Chinese.
public final class Numbers {
    private record Step(BigDecimal size, String sign) {}

    private static final Step[] ENGLISH = {
        new Step(BigDecimal.valueOf(1_000_000_000L), "B"),
        new Step(BigDecimal.valueOf(1_000_000L), "M"),
        new Step(BigDecimal.valueOf(1_000L), "K")
    };
    private static final Step[] CHINESE = {
        new Step(BigDecimal.valueOf(100_000_000L), "亿"), new Step(BigDecimal.valueOf(10_000L), "万")
    };

    private Numbers() {}

    /// Three significant digits and a sign; below ten thousand the number as it is.
    public static String compact(long number, Locale locale) {
        if (Math.abs(number) < 10_000) {
            return exact(number, locale);
        }
        return compact(BigDecimal.valueOf(number), locale);
    }

    private static String compact(BigDecimal number, Locale locale) {
        var steps = "zh".equals(locale.getLanguage()) ? CHINESE : ENGLISH;
        for (var step : steps) {
            // Rounded before it is compared: 999,999 is 1M, not 1000K.
            var scaled = number.divide(step.size(), new MathContext(3, RoundingMode.HALF_UP));
            if (scaled.abs().compareTo(BigDecimal.ONE) >= 0) {
                return scaled.stripTrailingZeros().toPlainString() + step.sign();
            }
        }
        return number.toPlainString();
    }

    /// All digits, in groups of three.
    public static String exact(long number, Locale locale) {
        return new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(locale)).format(number);
    }

    /// One decimal at most.
    public static String decimal(double number, Locale locale) {
        return new DecimalFormat("#,##0.#", DecimalFormatSymbols.getInstance(locale))
                .format(number);
    }

    /// An amount with its currency: two decimals, four where it is less than one, compact from a
    /// hundred thousand on.
    public static String money(BigDecimal amount, String currency, Locale locale) {
        if (amount.abs().compareTo(BigDecimal.valueOf(100_000)) >= 0) {
            return sign(currency) + compact(amount, locale);
        }
        return sign(currency) + plain(amount, locale);
    }

    /// The same without leaving digits out: for tables that are added up.
    public static String exactMoney(BigDecimal amount, String currency, Locale locale) {
        return sign(currency) + plain(amount, locale);
    }

    private static String plain(BigDecimal amount, Locale locale) {
        var small = amount.signum() != 0 && amount.abs().compareTo(BigDecimal.ONE) < 0;
        var pattern = small ? "#,##0.00##" : "#,##0.00";
        var format = new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(locale));
        format.setRoundingMode(RoundingMode.HALF_UP);
        return format.format(amount);
    }

    /// `¥` for CNY in either language: the console knows no yen beside it without saying JPY.
    public static String sign(String currency) {
        return switch (currency) {
            case "CNY" -> "¥";
            case "USD" -> "$";
            case "EUR" -> "€";
            case "GBP" -> "£";
            default -> Currency.getInstance(currency).getCurrencyCode() + " ";
        };
    }

    /// The change against an earlier number, such as `+12%`; empty where there was nothing before.
    public static String change(double now, double before) {
        if (before == 0) {
            return "";
        }
        var percent = Math.round((now - before) * 100 / before);
        return (percent > 0 ? "+" : "") + (percent > 999 ? ">999" : percent) + "%";
    }
}
