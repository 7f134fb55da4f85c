package dev.sluice.console.pricing;

import dev.sluice.console.shared.Changes;
import dev.sluice.console.shared.ConfigKind;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.Money;
import dev.sluice.console.shared.NotFoundException;
import dev.sluice.console.shared.Permission;
import dev.sluice.console.shared.Saved;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// What currencies are worth in each other, from which day on.
///
/// A rate holds until the next one of its pair. Statements and budgets use them; quotas in money
/// count one currency and never do.
@Service
@Transactional
@PreAuthorize(Permission.READ)
public class ExchangeRates {
    private static final BigDecimal MOST = new BigDecimal("1000000000");
    private static final int MOST_DECIMALS = 10;

    private final ExchangeRateRepository rates;
    private final Changes changes;

    ExchangeRates(ExchangeRateRepository rates, Changes changes) {
        this.rates = rates;
        this.changes = changes;
    }

    /// All of them, by pair and day.
    @Transactional(readOnly = true)
    public List<ExchangeRateRow> all() {
        return rates.findAllByOrderByFromCurrencyAscToCurrencyAscDayAsc().stream()
                .map(ExchangeRates::row)
                .toList();
    }

    /// All of them, for looking up.
    @Transactional(readOnly = true)
    public RateTable table() {
        return new RateTable(all());
    }

    /// @param pair like `USD-CNY`
    /// @param day like `2026-11-01`
    @Transactional(readOnly = true)
    public ExchangeRateRow get(String pair, String day) {
        return row(entity(key(pair, day, new Defects())));
    }

    @PreAuthorize(Permission.ADMINISTER)
    public Saved<ExchangeRateRow> put(
            String pair, String day, @Nullable String rate, Expected expected, Defects defects) {
        var write = changes.begin();
        var worth = worth(defects, rate);
        var key = key(pair, day, defects);
        var stored =
                rates.findByFromCurrencyAndToCurrencyAndDay(key.from(), key.to(), key.day())
                        .orElse(null);
        expected.check(ConfigKind.RATE, key.name(), stored == null ? null : stored.version());
        var before = stored == null ? null : row(stored);
        if (before != null && before.rate().compareTo(worth) == 0) {
            return changes.unchanged(write, before);
        }
        var entity =
                stored == null
                        ? new ExchangeRateEntity(
                                changes.newId(), key.from(), key.to(), key.day(), write.at())
                        : stored;
        entity.rate = worth;
        entity.touch(write.at());
        var after = row(rates.saveAndFlush(entity));
        return changes.saved(write, ConfigKind.RATE, after.id(), key.name(), before, after);
    }

    @PreAuthorize(Permission.ADMINISTER)
    public long delete(String pair, String day, Expected expected) {
        var write = changes.begin();
        var key = key(pair, day, new Defects());
        var entity = entity(key);
        expected.check(ConfigKind.RATE, key.name(), entity.version());
        var before = row(entity);
        rates.delete(entity);
        rates.flush();
        return changes.deleted(write, ConfigKind.RATE, entity.id(), key.name(), before);
    }

    private record Key(String from, String to, LocalDate day) {
        String name() {
            return from + "-" + to + " " + day;
        }
    }

    /// Throws what is wrong with the pair and the day, and all that was found before.
    private static Key key(String pair, String day, Defects defects) {
        var codes = pair.split("-", -1);
        var from = "";
        var to = "";
        if (codes.length == 2) {
            from = Money.currency(defects, "pair", codes[0]);
            to = Money.currency(defects, "pair", codes[1]);
            if (codes[0].equals(codes[1])) {
                defects.add("pair", "error.rate.same", "a currency is worth one of itself");
            }
        } else {
            defects.add(
                    "pair",
                    "error.rate.pair",
                    "{0} is no pair of currencies (expected: like USD-CNY)",
                    pair);
        }
        @Nullable LocalDate first = null;
        try {
            first = LocalDate.parse(day);
        } catch (DateTimeException _) {
            defects.add("day", "error.day", "{0} is no day (expected: like 2026-11-01)", day);
        }
        defects.throwIfAny();
        return new Key(from, to, Objects.requireNonNull(first));
    }

    private static BigDecimal worth(Defects defects, @Nullable String text) {
        if (text == null || text.isBlank()) {
            defects.add("rate", "error.required", "is required");
            return BigDecimal.ONE;
        }
        var word = text.strip();
        if (!word.matches("-?[0-9]{1,30}(\\.[0-9]{1,30})?")) {
            defects.add(
                    "rate",
                    "error.money",
                    "{0} is no amount (expected: a decimal number like 0.8)",
                    word.length() > 40 ? word.substring(0, 40) + "..." : word);
            return BigDecimal.ONE;
        }
        var rate = new BigDecimal(word);
        if (rate.signum() <= 0 || rate.compareTo(MOST) > 0) {
            defects.add("rate", "error.range", "{0} (expected: {1} to {2})", word, "> 0", MOST);
        } else if (rate.stripTrailingZeros().scale() > MOST_DECIMALS) {
            defects.add(
                    "rate",
                    "error.money.decimals",
                    "{0} has too many decimals (expected: at most {1})",
                    word,
                    MOST_DECIMALS);
        }
        return rate;
    }

    private ExchangeRateEntity entity(Key key) {
        return rates.findByFromCurrencyAndToCurrencyAndDay(key.from(), key.to(), key.day())
                .orElseThrow(() -> new NotFoundException(ConfigKind.RATE, key.name()));
    }

    private static ExchangeRateRow row(ExchangeRateEntity entity) {
        var rate = entity.rate.stripTrailingZeros();
        return new ExchangeRateRow(
                entity.id(),
                entity.fromCurrency,
                entity.toCurrency,
                entity.day,
                rate.scale() < 0 ? rate.setScale(0) : rate,
                entity.version(),
                entity.createdAt(),
                entity.changedAt());
    }
}
