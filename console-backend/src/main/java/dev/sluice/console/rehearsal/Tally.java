package dev.sluice.console.rehearsal;

import dev.sluice.console.rehearsal.Tariffs.Due;
import dev.sluice.console.shared.Money;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Adds up what became of arrivals.
final class Tally {
    /// Decimals that a sum of money keeps: two more than a price of a million tokens for one token.
    static final int DIGITS = 14;

    /// Parts of one unit of a currency.
    static final long PARTS = 100_000_000_000_000L;

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

    /// Whole units and parts of one.
    private static final class Amount {
        private long whole;
        private long parts;

        void add(long of, long count) {
            whole += of / PARTS * count;
            var rest = BigInteger.valueOf(of % PARTS).multiply(BigInteger.valueOf(count));
            if (rest.bitLength() < 62) {
                parts += rest.longValue();
            } else {
                whole += rest.divide(BigInteger.valueOf(PARTS)).longValueExact();
                parts += rest.mod(BigInteger.valueOf(PARTS)).longValueExact();
            }
            whole += parts / PARTS;
            parts %= PARTS;
        }

        BigDecimal sum() {
            return BigDecimal.valueOf(whole).add(BigDecimal.valueOf(parts, DIGITS));
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

    /// @param tenants what the tenant owes for one of them; null where no price is in force
    void served(Arrival arrival, long completion, @Nullable Due tenants, @Nullable Due providers) {
        requests += arrival.count();
        served += arrival.count();
        used(arrival, completion, tenants, providers);
    }

    /// Tokens of a request, whatever became of it.
    void used(Arrival arrival, long completion, @Nullable Due tenants, @Nullable Due providers) {
        var count = arrival.count();
        promptTokens += arrival.prompt() * count;
        completionTokens += completion * count;
        if (tenants == null) {
            unpriced += count;
        } else {
            add(cost, tenants, count);
        }
        if (providers != null) {
            add(paid, providers, count);
        }
    }

    private static void add(TreeMap<String, Amount> sums, Due due, long count) {
        sums.computeIfAbsent(due.currency(), _ -> new Amount()).add(due.parts(), count);
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
