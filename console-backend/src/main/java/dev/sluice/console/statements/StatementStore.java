package dev.sluice.console.statements;

import dev.sluice.console.publishing.PublishedObject;
import dev.sluice.console.publishing.PublishedObjects;
import dev.sluice.console.shared.BulkInsert;
import dev.sluice.console.shared.Money;
import dev.sluice.console.shared.Ref;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// The tables of the room: closed statements with their lines, and the months' sums that drafts are
/// read from.
@Component
final class StatementStore {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String ONE_UNIT = "(?::uuid IS NULL OR unit_id = ?::uuid)";

    private static final BulkInsert<Stored> LINES =
            BulkInsert.<Stored>into("statement_line")
                    .column("statement_id", "uuid", Stored::statement)
                    .column("position", "int4", Stored::position)
                    .column("tenant_id", "uuid", Stored::tenant)
                    .column("unit_id", "uuid", it -> it.line().unit().id())
                    .column("unit", "text", it -> it.line().unit().name())
                    .column("consumer_id", "uuid", it -> it.line().consumer().id())
                    .column("consumer", "text", it -> it.line().consumer().name())
                    .column("model", "text", it -> it.line().model())
                    .column("price_id", "uuid", it -> it.line().price().id())
                    .column("price", "text", it -> it.line().price().name())
                    .column("period", "date", it -> it.line().period().atDay(1))
                    .column("requests", "int8", it -> it.line().requests())
                    .column("prompt_tokens", "int8", it -> it.line().promptTokens())
                    .column("cached_prompt_tokens", "int8", it -> it.line().cachedPromptTokens())
                    .column("cache_write_tokens", "int8", it -> it.line().cacheWriteTokens())
                    .column("completion_tokens", "int8", it -> it.line().completionTokens())
                    .column("reasoning_tokens", "int8", it -> it.line().reasoningTokens())
                    .column("currency", "text", it -> it.line().amount().currency())
                    .column("amount", "numeric", it -> it.line().amount().amount())
                    .column("converted", "numeric", it -> it.line().converted())
                    .build();

    private final JdbcTemplate jdbc;
    private final PublishedObjects published;

    private record Stored(UUID statement, int position, UUID tenant, StatementLine line) {}

    /// The head of a closed statement.
    record Closed(
            UUID id,
            Ref tenant,
            YearMonth month,
            ZoneId zone,
            String currency,
            Map<String, BigDecimal> rates,
            long unpriced,
            BigDecimal total,
            Instant at,
            String by) {}

    /// What a month comes to in one currency.
    record MonthAmount(UUID tenant, YearMonth month, Money amount) {}

    StatementStore(JdbcTemplate jdbc, PublishedObjects published) {
        this.jdbc = jdbc;
        this.published = published;
    }

    /// The lines of a month as the ledger has them now, not converted.
    ///
    /// @param unit only this unit's; null: all
    List<StatementLine> draft(
            UUID tenant, YearMonth month, @Nullable UUID unit, Map<UUID, String> prices) {
        var lines =
                jdbc.query(
                        """
                        SELECT unit_id, '' AS unit, consumer_id, '' AS consumer, model, price_id, '' AS price, period,
                               currency, sum(requests) AS requests, sum(prompt_tokens) AS prompt_tokens,
                               sum(cached_prompt_tokens) AS cached_prompt_tokens,
                               sum(cache_write_tokens) AS cache_write_tokens,
                               sum(completion_tokens) AS completion_tokens,
                               sum(reasoning_tokens) AS reasoning_tokens, sum(amount) AS amount,
                               NULL::numeric AS converted
                        FROM ledger_month
                        WHERE tenant_id = ? AND month = ? AND side = 'tenant' AND %s
                        GROUP BY unit_id, consumer_id, model, price_id, period, currency
                        """
                                .formatted(ONE_UNIT),
                        (row, _) -> line(row),
                        tenant,
                        month.atDay(1),
                        unit,
                        unit);
        var ids = new HashSet<UUID>();
        for (var line : lines) {
            ids.add(line.unit().id());
            ids.add(line.consumer().id());
        }
        var known = published.of(ids);
        var named = new ArrayList<StatementLine>(lines.size());
        for (var line : lines) {
            named.add(
                    new StatementLine(
                            named(line.unit(), known),
                            named(line.consumer(), known),
                            line.model(),
                            new Ref(
                                    line.price().id(),
                                    prices.getOrDefault(
                                            line.price().id(), line.price().id().toString())),
                            line.period(),
                            line.requests(),
                            line.promptTokens(),
                            line.cachedPromptTokens(),
                            line.cacheWriteTokens(),
                            line.completionTokens(),
                            line.reasoningTokens(),
                            line.amount(),
                            null));
        }
        return named;
    }

    Optional<Closed> closed(UUID tenant, YearMonth month) {
        return jdbc
                .query(
                        "SELECT * FROM statement WHERE tenant_id = ? AND month = ?",
                        (row, _) -> closed(row),
                        tenant,
                        month.atDay(1))
                .stream()
                .findFirst();
    }

    /// The lines of a closed statement.
    List<StatementLine> lines(UUID statement, @Nullable UUID unit) {
        return jdbc.query(
                "SELECT * FROM statement_line WHERE statement_id = ? AND %s ORDER BY position"
                        .formatted(ONE_UNIT),
                (row, _) -> line(row),
                statement,
                unit,
                unit);
    }

    /// What later statements carry of this month.
    List<Statement.Correction> corrections(UUID tenant, YearMonth month, @Nullable UUID unit) {
        return jdbc.query(
                """
                SELECT month, currency, sum(amount) AS amount FROM ledger_month
                WHERE tenant_id = ? AND period = ? AND month > ? AND side = 'tenant' AND %s
                GROUP BY month, currency ORDER BY month, currency
                """
                        .formatted(ONE_UNIT),
                (row, _) ->
                        new Statement.Correction(
                                month(row, "month"),
                                new Money(
                                        plain(row.getBigDecimal("amount")),
                                        row.getString("currency"))),
                tenant,
                month.atDay(1),
                month.atDay(1),
                unit,
                unit);
    }

    /// Requests of the month that wait for a price.
    long unpriced(UUID tenant, YearMonth month, @Nullable UUID unit) {
        var waiting =
                jdbc.queryForObject(
                        """
                        SELECT coalesce(sum(entries), 0) FROM cost_day
                        WHERE tenant_id = ? AND day >= ? AND day < ? AND side = 'tenant' AND currency = '' AND %s
                        """
                                .formatted(ONE_UNIT),
                        Long.class,
                        tenant,
                        month.atDay(1),
                        month.plusMonths(1).atDay(1),
                        unit,
                        unit);
        return waiting == null ? 0 : waiting;
    }

    /// The first month before this one, and after `closed`, with anything in it.
    Optional<YearMonth> open(UUID tenant, YearMonth before, @Nullable YearMonth closed) {
        return jdbc
                .query(
                        """
                        SELECT min(month) AS month FROM ledger_month
                        WHERE tenant_id = ? AND month < ? AND month > coalesce(?::date, '-infinity') AND side = 'tenant'
                        HAVING min(month) IS NOT NULL
                        """,
                        (row, _) -> month(row, "month"),
                        tenant,
                        before.atDay(1),
                        closed == null ? null : closed.atDay(1))
                .stream()
                .findFirst();
    }

    /// What each month comes to, newest first.
    List<MonthAmount> amounts(@Nullable UUID tenant, @Nullable UUID unit) {
        return jdbc.query(
                """
                SELECT tenant_id, month, currency, sum(amount) AS amount FROM ledger_month
                WHERE (?::uuid IS NULL OR tenant_id = ?::uuid) AND side = 'tenant' AND %s
                GROUP BY tenant_id, month, currency ORDER BY month DESC, tenant_id, currency
                """
                        .formatted(ONE_UNIT),
                (row, _) ->
                        new MonthAmount(
                                row.getObject("tenant_id", UUID.class),
                                month(row, "month"),
                                new Money(
                                        plain(row.getBigDecimal("amount")),
                                        row.getString("currency"))),
                tenant,
                tenant,
                unit,
                unit);
    }

    /// The heads of closed statements.
    List<Closed> closed(@Nullable UUID tenant) {
        return jdbc.query(
                "SELECT * FROM statement WHERE ?::uuid IS NULL OR tenant_id = ?::uuid",
                (row, _) -> closed(row),
                tenant,
                tenant);
    }

    /// What one unit's lines of a closed statement come to.
    BigDecimal unitTotal(UUID statement, UUID unit) {
        var total =
                jdbc.queryForObject(
                        "SELECT coalesce(sum(converted), 0) FROM statement_line WHERE statement_id = ? AND unit_id = ?",
                        BigDecimal.class,
                        statement,
                        unit);
        return total == null ? BigDecimal.ZERO : total;
    }

    /// Every period that later statements carry something of.
    List<Map.Entry<UUID, YearMonth>> corrected(@Nullable UUID tenant, @Nullable UUID unit) {
        return jdbc.query(
                """
                SELECT DISTINCT tenant_id, period FROM ledger_month
                WHERE (?::uuid IS NULL OR tenant_id = ?::uuid) AND period < month AND side = 'tenant' AND %s
                """
                        .formatted(ONE_UNIT),
                (row, _) -> Map.entry(row.getObject(1, UUID.class), month(row, "period")),
                tenant,
                tenant,
                unit,
                unit);
    }

    /// Freezes a statement.
    void freeze(UUID id, Statement statement, Instant at, String by) {
        jdbc.update(
                "INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)",
                id,
                statement.tenant().id(),
                statement.tenant().name(),
                statement.month().atDay(1),
                statement.zone().getId(),
                statement.currency(),
                rates(statement.rates()),
                statement.unpriced(),
                statement.total(),
                at.atOffset(ZoneOffset.UTC),
                by);
        var lines = new ArrayList<Stored>(statement.lines().size());
        for (var line : statement.lines()) {
            lines.add(new Stored(id, lines.size() + 1, statement.tenant().id(), line));
        }
        LINES.run(jdbc, lines);
    }

    private static String rates(Map<String, BigDecimal> rates) {
        var json = JSON.createObjectNode();
        rates.forEach((currency, rate) -> json.put(currency, rate.toPlainString()));
        return json.toString();
    }

    private static Closed closed(ResultSet row) throws SQLException {
        var rates = new java.util.HashMap<String, BigDecimal>();
        JSON.readTree(row.getString("rates"))
                .properties()
                .forEach(it -> rates.put(it.getKey(), new BigDecimal(it.getValue().stringValue())));
        return new Closed(
                row.getObject("id", UUID.class),
                new Ref(row.getObject("tenant_id", UUID.class), row.getString("tenant")),
                month(row, "month"),
                ZoneId.of(row.getString("time_zone")),
                row.getString("currency"),
                rates,
                row.getLong("unpriced"),
                row.getBigDecimal("total"),
                row.getObject("closed_at", OffsetDateTime.class).toInstant(),
                row.getString("closed_by"));
    }

    private static StatementLine line(ResultSet row) throws SQLException {
        return new StatementLine(
                new Ref(row.getObject("unit_id", UUID.class), row.getString("unit")),
                new Ref(row.getObject("consumer_id", UUID.class), row.getString("consumer")),
                row.getString("model"),
                new Ref(row.getObject("price_id", UUID.class), row.getString("price")),
                month(row, "period"),
                row.getLong("requests"),
                row.getLong("prompt_tokens"),
                row.getLong("cached_prompt_tokens"),
                row.getLong("cache_write_tokens"),
                row.getLong("completion_tokens"),
                row.getLong("reasoning_tokens"),
                new Money(plain(row.getBigDecimal("amount")), row.getString("currency")),
                row.getBigDecimal("converted"));
    }

    private static YearMonth month(ResultSet row, String column) throws SQLException {
        return YearMonth.from(row.getObject(column, LocalDate.class));
    }

    private static BigDecimal plain(BigDecimal amount) {
        var stripped = amount.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    private static Ref named(Ref bare, Map<UUID, PublishedObject> known) {
        var object = known.get(bare.id());
        if (object != null) {
            return new Ref(bare.id(), object.name());
        }
        return bare.id().equals(new UUID(0, 0)) ? bare : new Ref(bare.id(), bare.id().toString());
    }
}
