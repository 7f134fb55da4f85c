package dev.sluice.console.pricing;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// All exchange rates at one moment, arranged for looking up what held on a day.
public final class RateTable {
    /// A rate that is one over another is cut here: far below what any amount shows.
    private static final MathContext INVERSE = new MathContext(16);

    private final Map<String, TreeMap<LocalDate, BigDecimal>> byPair = new HashMap<>();

    public RateTable(Collection<ExchangeRateRow> rates) {
        for (var rate : rates) {
            byPair.computeIfAbsent(rate.pair(), _ -> new TreeMap<>()).put(rate.day(), rate.rate());
        }
    }

    /// What a unit of `from` was worth in `to` on that day: the newest rate of the pair until then,
    /// else one over that of the pair turned around; empty where there is neither.
    public Optional<BigDecimal> rate(String from, String to, LocalDate day) {
        if (from.equals(to)) {
            return Optional.of(BigDecimal.ONE);
        }
        return newest(from + "-" + to, day)
                .or(() ->
                        newest(to + "-" + from, day)
                                .map(rate -> BigDecimal.ONE.divide(rate, INVERSE)));
    }

    private Optional<BigDecimal> newest(String pair, LocalDate day) {
        return Optional.ofNullable(byPair.get(pair))
                .map(rates -> rates.floorEntry(day))
                .map(Map.Entry::getValue);
    }
}
