package dev.sluice.console.rehearsal;

import dev.sluice.console.rehearsal.Prices.Price;
import dev.sluice.console.shared.Money;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Adds up what became of arrivals.
final class Tally {
    private static final long MILLIONTH_OF_MILLIONTH = 1_000_000_000_000L;

    private long requests;
    private long served;
    private long promptTokens;
    private long completionTokens;
    private long refused429;
    private long refused503;
    private long cut;
    private long unpriced;
    private final TreeMap<String, Amount> cost = new TreeMap<>();
    private final TreeMap<String, Amount> paid = new TreeMap<>();

    /// Whole units, and parts of them in millionths of millionths.
    private static final class Amount {
        private long whole;
        private long parts;

        void add(long millionths, long count) {
            whole += millionths / MILLIONTH_OF_MILLIONTH * count;
            var rest = BigInteger.valueOf(millionths % MILLIONTH_OF_MILLIONTH);
            if (count < 1_000_000) {
                parts += rest.longValue() * count;
            } else {
                var both = rest.multiply(BigInteger.valueOf(count));
                var one = BigInteger.valueOf(MILLIONTH_OF_MILLIONTH);
                whole += both.divide(one).longValueExact();
                parts += both.mod(one).longValueExact();
            }
            whole += parts / MILLIONTH_OF_MILLIONTH;
            parts %= MILLIONTH_OF_MILLIONTH;
        }

        BigDecimal sum() {
            return BigDecimal.valueOf(whole).add(BigDecimal.valueOf(parts, 12));
        }
    }

    void refused429(long count) {
        requests += count;
        refused429 += count;
    }

    void refused503(long count) {
        requests += count;
        refused503 += count;
    }

    /// It neither got an answer nor was refused for a reason that is counted here.
    void failed(long count) {
        requests += count;
    }

    void cut(long count) {
        cut += count;
    }

    /// @param tenants null where no price is in force
    void served(
            Arrival arrival, long completion, @Nullable Price tenants, @Nullable Price providers) {
        var count = arrival.count();
        requests += count;
        served += count;
        used(arrival, completion, tenants, providers);
    }

    /// Tokens of a request, whatever became of it.
    void used(
            Arrival arrival, long completion, @Nullable Price tenants, @Nullable Price providers) {
        var count = arrival.count();
        promptTokens += arrival.prompt() * count;
        completionTokens += completion * count;
        if (tenants == null) {
            unpriced += count;
        } else {
            add(cost, tenants, arrival, completion);
        }
        if (providers != null) {
            add(paid, providers, arrival, completion);
        }
    }

    private static void add(
            TreeMap<String, Amount> sums, Price price, Arrival arrival, long completion) {
        sums.computeIfAbsent(price.currency(), _ -> new Amount())
                .add(Math.max(0, price.cost().millionths(arrival, completion)), arrival.count());
    }

    Sums sums() {
        return new Sums(
                requests,
                served,
                promptTokens,
                completionTokens,
                refused429,
                refused503,
                cut,
                money(cost),
                money(paid),
                unpriced);
    }

    private static List<Money> money(TreeMap<String, Amount> sums) {
        return sums.entrySet().stream()
                .map(entry -> new Money(plain(entry.getValue().sum()), entry.getKey()))
                .toList();
    }

    private static BigDecimal plain(BigDecimal amount) {
        var stripped = amount.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
