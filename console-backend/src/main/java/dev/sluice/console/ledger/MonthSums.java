package dev.sluice.console.ledger;

import dev.sluice.console.shared.BulkInsert;
import dev.sluice.console.shared.Money;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;

/// The entries of a tenant's months added up: what statements are made of.
///
/// Adds inside the caller's transaction, by key, so that writers queue and never embrace.
final class MonthSums {
    private static final String KEY =
            """
            tenant_id, month, period, side, unit_id, consumer_id, route_id, model, instance_id,
            price_id, currency
            """;

    private static final BulkInsert<Map.Entry<Key, Sum>> SUMS =
            BulkInsert.<Map.Entry<Key, Sum>>into("ledger_month")
                    .column("tenant_id", "uuid", it -> it.getKey().of().tenantId())
                    .column("month", "date", it -> it.getKey().month().atDay(1))
                    .column("period", "date", it -> it.getKey().period().atDay(1))
                    .column("side", "text", it -> it.getKey().side().word())
                    .column("unit_id", "uuid", it -> it.getKey().of().unitId())
                    .column("consumer_id", "uuid", it -> it.getKey().of().consumerId())
                    .column("route_id", "uuid", it -> it.getKey().of().routeId())
                    .column("model", "text", it -> it.getKey().of().model())
                    .column("instance_id", "uuid", it -> it.getKey().of().instanceId())
                    .column("price_id", "uuid", it -> it.getKey().price())
                    .column("currency", "text", it -> it.getKey().currency())
                    .column("entries", "int8", it -> it.getValue().entries())
                    .column("requests", "int8", it -> it.getValue().requests())
                    .column("prompt_tokens", "int8", it -> it.getValue().prompt())
                    .column("cached_prompt_tokens", "int8", it -> it.getValue().cached())
                    .column("cache_write_tokens", "int8", it -> it.getValue().written())
                    .column("completion_tokens", "int8", it -> it.getValue().completion())
                    .column("reasoning_tokens", "int8", it -> it.getValue().reasoning())
                    .column("amount", "numeric", it -> it.getValue().amount())
                    .end(
                            """
                            ORDER BY %1$s ON CONFLICT (%1$s) DO UPDATE SET
                            entries = ledger_month.entries + excluded.entries,
                            requests = ledger_month.requests + excluded.requests,
                            prompt_tokens = ledger_month.prompt_tokens + excluded.prompt_tokens,
                            cached_prompt_tokens = ledger_month.cached_prompt_tokens + excluded.cached_prompt_tokens,
                            cache_write_tokens = ledger_month.cache_write_tokens + excluded.cache_write_tokens,
                            completion_tokens = ledger_month.completion_tokens + excluded.completion_tokens,
                            reasoning_tokens = ledger_month.reasoning_tokens + excluded.reasoning_tokens,
                            amount = ledger_month.amount + excluded.amount
                            """
                                    .formatted(KEY))
                    .build();

    private final JdbcTemplate jdbc;

    MonthSums(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// One entry, as far as a month is concerned.
    record Line(Charge charge, YearMonth month, YearMonth period, UUID price, Money cost) {}

    /// How the tokens were obtained is not told apart on a bill.
    private record Key(
            Attribution of,
            YearMonth month,
            YearMonth period,
            Side side,
            UUID price,
            String currency) {

        static Key of(Line line) {
            var of = line.charge().attribution();
            return new Key(
                    of.on(of.instanceId(), ""),
                    line.month(),
                    line.period(),
                    line.charge().side(),
                    line.price(),
                    line.cost().currency());
        }
    }

    private record Sum(
            long entries,
            long requests,
            long prompt,
            long cached,
            long written,
            long completion,
            long reasoning,
            BigDecimal amount) {

        static Sum of(Line line) {
            var charge = line.charge();
            return new Sum(
                    1,
                    charge.requests(),
                    charge.promptTokens(),
                    charge.cachedPromptTokens(),
                    charge.cacheWriteTokens(),
                    charge.completionTokens(),
                    charge.reasoningTokens(),
                    line.cost().amount());
        }

        Sum plus(Sum other) {
            return new Sum(
                    entries + other.entries,
                    requests + other.requests,
                    prompt + other.prompt,
                    cached + other.cached,
                    written + other.written,
                    completion + other.completion,
                    reasoning + other.reasoning,
                    amount.add(other.amount));
        }
    }

    void add(List<Line> lines) {
        var sums = new HashMap<Key, Sum>();
        for (var line : lines) {
            sums.merge(Key.of(line), Sum.of(line), Sum::plus);
        }
        SUMS.run(jdbc, List.copyOf(sums.entrySet()));
    }
}
