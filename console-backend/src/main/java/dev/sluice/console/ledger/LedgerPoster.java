package dev.sluice.console.ledger;

import dev.sluice.console.ledger.Posting.Parked;
import dev.sluice.console.ledger.Posting.Posted;
import dev.sluice.console.pricing.PriceRow;
import dev.sluice.console.shared.BulkInsert;
import dev.sluice.console.shared.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// Turns charges into ledger entries at the price in force when the tokens were used.
///
/// Runs inside the caller's transaction and never opens one: entries, roll-ups and events are
/// committed together or not at all.
@Component
public final class LedgerPoster {
    private static final String CHARGE_COLUMNS =
            """
            event_id, side, line, tenant_id, unit_id, consumer_id, route_id, model, instance_id,
            usage_source, counted_at, prompt_tokens, cached_prompt_tokens, cache_write_tokens,
            completion_tokens, reasoning_tokens, requests, counts_before
            """;

    private static final BulkInsert<Entry> ENTRIES =
            charges(BulkInsert.<Entry>into("ledger_entry"), Entry::charge)
                    .column("posted_at", "timestamptz", Entry::at)
                    .column("price_id", "uuid", entry -> entry.price().id())
                    .column("currency", "text", entry -> entry.cost().currency())
                    .column("amount", "numeric", entry -> entry.cost().amount())
                    .column("month", "date", entry -> entry.month().atDay(1))
                    .column("period", "date", entry -> entry.period().atDay(1))
                    .column("reprices", "int4", Entry::reprices)
                    .build();

    private static final BulkInsert<Waiting> PARKED =
            charges(BulkInsert.<Waiting>into("ledger_parked"), Waiting::charge)
                    .column("parked_at", "timestamptz", Waiting::at)
                    .build();

    private final JdbcTemplate jdbc;
    private final PriceSource prices;
    private final TenantCalendar calendar;
    private final MonthSums sums;
    private final Clock clock;

    private record Entry(
            Charge charge,
            PriceRow price,
            Money cost,
            Instant at,
            YearMonth month,
            YearMonth period,
            @Nullable Integer reprices) {

        MonthSums.Line line() {
            return new MonthSums.Line(charge, month, period, price.id(), cost);
        }
    }

    private record Waiting(Charge charge, Instant at) {}

    public LedgerPoster(
            JdbcTemplate jdbc, PriceSource prices, TenantCalendar calendar, Clock clock) {
        this.jdbc = jdbc;
        this.prices = prices;
        this.calendar = calendar;
        this.sums = new MonthSums(jdbc);
        this.clock = clock;
    }

    /// Posts what has a price and parks the rest.
    ///
    /// @return one posting per charge, in the same order
    public List<Posting> post(List<Charge> charges) {
        if (charges.isEmpty()) {
            return List.of();
        }
        var book = new PriceList(prices.all());
        var months =
                calendar.hold(
                        charges.stream()
                                .map(charge -> charge.attribution().tenantId())
                                .distinct()
                                .toList());
        var now = clock.instant();
        var entries = new ArrayList<Entry>();
        var waiting = new ArrayList<Waiting>();
        var postings = new ArrayList<Posting>(charges.size());
        for (var charge : charges) {
            var price = book.inForce(charge);
            if (price.isPresent()) {
                var cost = PriceList.cost(charge, price.get());
                var time = Objects.requireNonNull(months.get(charge.attribution().tenantId()));
                entries.add(
                        new Entry(
                                charge,
                                price.get(),
                                cost,
                                now,
                                time.statement(charge.countedAt()),
                                time.month(charge.countedAt()),
                                null));
                postings.add(new Posted(charge, cost));
            } else {
                waiting.add(new Waiting(charge, now));
                postings.add(new Parked(charge));
            }
        }
        ENTRIES.run(jdbc, entries);
        sums.add(entries.stream().map(Entry::line).toList());
        PARKED.run(jdbc, waiting);
        return postings;
    }

    /// Posts differences to what was posted before, each as a counter-entry without tokens.
    List<Posted> reprice(List<Repricer.CounterEntry> differences) {
        var months =
                calendar.hold(
                        differences.stream()
                                .map(it -> it.of().attribution().tenantId())
                                .distinct()
                                .toList());
        var now = clock.instant();
        var entries = new ArrayList<Entry>();
        for (var it : differences) {
            var of = it.of();
            var time = Objects.requireNonNull(months.get(of.attribution().tenantId()));
            var charge =
                    new Charge(
                            of.eventId(),
                            of.side(),
                            it.line(),
                            of.attribution(),
                            of.countedAt(),
                            0,
                            0,
                            0,
                            0,
                            0,
                            0,
                            Tokens.NONE);
            entries.add(
                    new Entry(
                            charge,
                            it.price(),
                            it.difference(),
                            now,
                            time.statement(of.countedAt()),
                            time.month(of.countedAt()),
                            of.line()));
        }
        ENTRIES.run(jdbc, entries);
        sums.add(entries.stream().map(Entry::line).toList());
        return entries.stream().map(entry -> new Posted(entry.charge(), entry.cost())).toList();
    }

    /// Posts parked charges that a price covers by now, up to `limit` of them.
    ///
    /// @return what was posted; fewer than `limit` says that nothing more can be
    public List<Posted> postParked(int limit) {
        var book = prices.all();
        var list = new PriceList(book);
        var posted = new ArrayList<Posted>();
        for (var price : book) {
            if (posted.size() >= limit) {
                break;
            }
            var taken = take(price, list.end(price), limit - posted.size());
            for (var posting : post(taken)) {
                if (posting instanceof Posted done) {
                    posted.add(done);
                }
            }
        }
        return posted;
    }

    /// Takes charges off the list that this price covers.
    private List<Charge> take(PriceRow price, @Nullable Instant end, int limit) {
        var column = price.route() != null ? "side = 'tenant' AND route_id" : "instance_id";
        return jdbc.query(
                """
                DELETE FROM ledger_parked
                WHERE (event_id, side, line) IN (
                    SELECT event_id, side, line FROM ledger_parked
                    WHERE %s = ? AND counted_at >= ? AND counted_at < coalesce(?, 'infinity'::timestamptz)
                    ORDER BY event_id, side, line
                    LIMIT ?)
                RETURNING %s
                """
                        .formatted(column, CHARGE_COLUMNS),
                (row, _) -> charge(row),
                PriceList.target(price),
                timestamp(price.from()),
                end == null ? null : timestamp(end),
                limit);
    }

    private static OffsetDateTime timestamp(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static Charge charge(ResultSet row) throws SQLException {
        return new Charge(
                row.getObject("event_id", UUID.class),
                Side.valueOf(row.getString("side").toUpperCase(Locale.ROOT)),
                row.getInt("line"),
                new Attribution(
                        row.getObject("tenant_id", UUID.class),
                        row.getObject("unit_id", UUID.class),
                        row.getObject("consumer_id", UUID.class),
                        row.getObject("route_id", UUID.class),
                        row.getString("model"),
                        row.getObject("instance_id", UUID.class),
                        row.getString("usage_source")),
                row.getObject("counted_at", OffsetDateTime.class).toInstant(),
                row.getLong("prompt_tokens"),
                row.getLong("cached_prompt_tokens"),
                row.getLong("cache_write_tokens"),
                row.getLong("completion_tokens"),
                row.getLong("reasoning_tokens"),
                row.getInt("requests"),
                Tokens.read(row.getString("counts_before")));
    }

    private static <T> BulkInsert.Builder<T> charges(
            BulkInsert.Builder<T> insert, Function<T, Charge> charge) {
        return insert.column("event_id", "uuid", it -> charge.apply(it).eventId())
                .column("side", "text", it -> charge.apply(it).side().word())
                .column("line", "int4", it -> charge.apply(it).line())
                .column("tenant_id", "uuid", it -> charge.apply(it).attribution().tenantId())
                .column("unit_id", "uuid", it -> charge.apply(it).attribution().unitId())
                .column("consumer_id", "uuid", it -> charge.apply(it).attribution().consumerId())
                .column("route_id", "uuid", it -> charge.apply(it).attribution().routeId())
                .column("model", "text", it -> charge.apply(it).attribution().model())
                .column("instance_id", "uuid", it -> charge.apply(it).attribution().instanceId())
                .column("usage_source", "text", it -> charge.apply(it).attribution().usageSource())
                .column("counted_at", "timestamptz", it -> charge.apply(it).countedAt())
                .column("prompt_tokens", "int8", it -> charge.apply(it).promptTokens())
                .column("cached_prompt_tokens", "int8", it -> charge.apply(it).cachedPromptTokens())
                .column("cache_write_tokens", "int8", it -> charge.apply(it).cacheWriteTokens())
                .column("completion_tokens", "int8", it -> charge.apply(it).completionTokens())
                .column("reasoning_tokens", "int8", it -> charge.apply(it).reasoningTokens())
                .column("requests", "int4", it -> charge.apply(it).requests())
                .column("counts_before", "text", it -> charge.apply(it).before().stored());
    }
}
