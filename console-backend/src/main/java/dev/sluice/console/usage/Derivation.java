package dev.sluice.console.usage;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.sluice.console.ledger.Charge;
import dev.sluice.console.ledger.CurrentPrices;
import dev.sluice.console.ledger.Side;
import dev.sluice.console.ledger.TenantCalendar;
import dev.sluice.console.shared.Money;
import dev.sluice.console.usage.Derived.Difference;
import dev.sluice.console.usage.Derived.Reason;
import dev.sluice.control.TokenCounts;
import dev.sluice.control.UsageClose;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Computes what a tenant owes for a month anew, from the gateways' records and the price book, and
/// lays it beside the ledger.
///
/// Reads every event of the month, a few thousand at a time and all at one moment; changes nothing.
@Component
public final class Derivation {
    private static final int STEP = 2_000;

    /// How far an event's id, which tells the gateway's time, may lie from when it counts.
    private static final int DAYS_AROUND = 2;

    private final JdbcTemplate jdbc;
    private final TenantCalendar calendar;
    private final CurrentPrices prices;
    private final TransactionTemplate atOneMoment;

    public Derivation(
            JdbcTemplate jdbc,
            TenantCalendar calendar,
            CurrentPrices prices,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.calendar = calendar;
        this.prices = prices;
        this.atOneMoment = new TransactionTemplate(transactions);
        this.atOneMoment.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.atOneMoment.setReadOnly(true);
    }

    /// The month of this tenant, from its events.
    ///
    /// @param unit only this business unit's; null: all
    public Derived derive(UUID tenant, YearMonth month, @Nullable UUID unit) {
        return Objects.requireNonNull(
                atOneMoment.execute(_ -> new Run(tenant, month, unit).result()));
    }

    private record Entry(UUID event, YearMonth month, long prompt, long completion, Money amount) {}

    /// One derivation, all of whose state is its sums.
    private final class Run {
        private final UUID tenant;
        private final YearMonth month;
        private final @Nullable UUID unit;
        private final CurrentPrices.Book book = prices.book();
        private final Map<String, BigDecimal> booked = new TreeMap<>();
        private final Map<String, BigDecimal> derived = new TreeMap<>();
        private final List<Difference> samples = new ArrayList<>();
        private long events;
        private long differing;

        Run(UUID tenant, YearMonth month, @Nullable UUID unit) {
            this.tenant = tenant;
            this.month = month;
            this.unit = unit;
        }

        Derived result() {
            var months = calendar.look(tenant);
            var from = month.atDay(1).minusDays(DAYS_AROUND).atStartOfDay(months.zone());
            var until =
                    month.plusMonths(1).atDay(1).plusDays(DAYS_AROUND).atStartOfDay(months.zone());
            var low = firstIdOf(from.toInstant());
            var high = firstIdOf(until.toInstant());
            UUID after = null;
            List<UUID> step;
            do {
                step = ids(low, high, after);
                compare(step, months::month);
                after = step.isEmpty() ? null : step.getLast();
            } while (step.size() == STEP);
            var late = late(low, high);
            for (var i = 0; i < late.size(); i += STEP) {
                compare(late.subList(i, Math.min(i + STEP, late.size())), months::month);
            }
            return new Derived(events, money(booked), money(derived), differing, samples);
        }

        /// Events and entries: what has only one of the two is a difference.
        private List<UUID> ids(UUID low, UUID high, @Nullable UUID after) {
            return jdbc.query(
                    """
                    SELECT event_id FROM usage_event
                    WHERE tenant_id = ? AND event_id >= ? AND event_id < ? AND (?::uuid IS NULL OR event_id > ?::uuid)
                      AND (?::uuid IS NULL OR unit_id = ?::uuid)
                    UNION
                    SELECT event_id FROM ledger_entry
                    WHERE tenant_id = ? AND event_id >= ? AND event_id < ? AND (?::uuid IS NULL OR event_id > ?::uuid)
                      AND (?::uuid IS NULL OR unit_id = ?::uuid) AND side = 'tenant' AND month = ?
                    ORDER BY event_id LIMIT ?
                    """,
                    (row, _) -> row.getObject(1, UUID.class),
                    tenant,
                    low,
                    high,
                    after,
                    after,
                    unit,
                    unit,
                    tenant,
                    low,
                    high,
                    after,
                    after,
                    unit,
                    unit,
                    month.atDay(1),
                    STEP);
        }

        /// Adjustments on this month's statement whose events are older than the month.
        private List<UUID> late(UUID low, UUID high) {
            return jdbc.query(
                    """
                    SELECT DISTINCT event_id FROM ledger_entry
                    WHERE tenant_id = ? AND month = ? AND period <> month AND side = 'tenant'
                      AND (event_id < ? OR event_id >= ?) AND (?::uuid IS NULL OR unit_id = ?::uuid)
                    ORDER BY event_id
                    """,
                    (row, _) -> row.getObject(1, UUID.class),
                    tenant,
                    month.atDay(1),
                    low,
                    high,
                    unit,
                    unit);
        }

        private void compare(List<UUID> ids, Function<Instant, YearMonth> monthOf) {
            if (ids.isEmpty()) {
                return;
            }
            var read = events(ids);
            var parked = parked(ids);
            var entries = new HashMap<UUID, List<Entry>>();
            for (var entry : entries(ids)) {
                entries.computeIfAbsent(entry.event(), _ -> new ArrayList<>()).add(entry);
            }
            for (var id : ids) {
                compare(
                        id,
                        read.get(id),
                        entries.getOrDefault(id, List.of()),
                        parked.contains(id),
                        monthOf);
            }
        }

        private void compare(
                UUID id,
                @Nullable UsageEvent event,
                List<Entry> entries,
                boolean parked,
                Function<Instant, YearMonth> monthOf) {
            var here = entries.stream().filter(entry -> entry.month().equals(month)).toList();
            var charge = event == null ? null : tenantCharge(event);
            if (here.isEmpty()
                    && (charge == null
                            || parked
                            || !entries.isEmpty()
                            || !monthOf.apply(charge.countedAt()).equals(month))) {
                return;
            }
            events++;
            var ours = sum(here);
            var due = new TreeMap<String, BigDecimal>();
            if (charge != null) {
                book.cost(charge).ifPresent(cost -> due.put(cost.currency(), cost.amount()));
                entries.stream()
                        .filter(entry -> !entry.month().equals(month))
                        .forEach(entry ->
                                due.merge(
                                        entry.amount().currency(),
                                        entry.amount().amount().negate(),
                                        BigDecimal::add));
            }
            ours.forEach((currency, amount) -> booked.merge(currency, amount, BigDecimal::add));
            due.forEach((currency, amount) -> derived.merge(currency, amount, BigDecimal::add));
            var reason = reason(charge, entries, ours, due);
            if (reason != null) {
                differing++;
                if (samples.size() < Derived.MOST_SAMPLES) {
                    samples.add(new Difference(id, reason, money(ours), money(due)));
                }
            }
        }

        private @Nullable Reason reason(
                @Nullable Charge charge,
                List<Entry> entries,
                Map<String, BigDecimal> ours,
                Map<String, BigDecimal> due) {
            if (charge == null) {
                return Reason.NO_EVENT;
            }
            if (entries.isEmpty()) {
                return Reason.NO_ENTRY;
            }
            if (entries.stream().mapToLong(Entry::prompt).sum() != charge.promptTokens()
                    || entries.stream().mapToLong(Entry::completion).sum()
                            != charge.completionTokens()) {
                return Reason.TOKENS;
            }
            return same(ours, due) ? null : Reason.PRICE;
        }
    }

    private static @Nullable Charge tenantCharge(UsageEvent event) {
        return event.charges().stream()
                .filter(charge -> charge.side() == Side.TENANT)
                .findFirst()
                .orElse(null);
    }

    private Map<UUID, UsageEvent> events(Collection<UUID> ids) {
        var events = new HashMap<UUID, UsageEvent>();
        jdbc.query(
                "SELECT * FROM usage_event WHERE event_id = ANY (?::uuid[])",
                row -> {
                    var event = event(row);
                    events.put(event.id(), event);
                },
                array(ids));
        events.replaceAll((_, event) -> {
            var of = event.corrects();
            return of == null ? event : corrected(event, of);
        });
        return events;
    }

    /// A correction knows what its request came to before it: the request's own tokens and those of
    /// the corrections that were stored earlier.
    private UsageEvent corrected(UsageEvent event, UUID of) {
        var before = new long[5];
        jdbc.query(
                """
                SELECT coalesce(sum(prompt_tokens), 0), coalesce(sum(cached_prompt_tokens), 0),
                       coalesce(sum(cache_write_tokens), 0), coalesce(sum(completion_tokens), 0),
                       coalesce(sum(reasoning_tokens), 0)
                FROM usage_event, (SELECT received_at AS at, seq AS number FROM usage_event WHERE event_id = ?) AS this
                WHERE event_id = ? OR corrects = ? AND (received_at, seq) < (this.at, this.number)
                """,
                row -> {
                    for (var i = 0; i < before.length; i++) {
                        before[i] = row.getLong(i + 1);
                    }
                },
                event.id(),
                of,
                of);
        return event.after(
                TokenCounts.newBuilder()
                        .setPrompt(before[0])
                        .setCachedPrompt(before[1])
                        .setCacheWrite(before[2])
                        .setCompletion(before[3])
                        .setReasoning(before[4])
                        .build());
    }

    /// An event as it was taken in, with the account it was booked on.
    private static UsageEvent event(ResultSet row) throws SQLException {
        UsageClose close;
        try {
            close = UsageClose.parseFrom(row.getBytes("record"));
        } catch (InvalidProtocolBufferException broken) {
            throw new SQLException("record of event " + row.getString("event_id"), broken);
        }
        return new UsageEvent(
                row.getObject("event_id", UUID.class),
                row.getLong("seq"),
                row.getObject("tenant_id", UUID.class),
                row.getObject("unit_id", UUID.class),
                row.getObject("consumer_id", UUID.class),
                row.getObject("key_id", UUID.class),
                row.getObject("route_id", UUID.class),
                row.getObject("instance_id", UUID.class),
                row.getObject("occurred_at", OffsetDateTime.class).toInstant(),
                row.getObject("counted_at", OffsetDateTime.class).toInstant(),
                row.getString("model"),
                row.getString("usage_source"),
                row.getObject("corrects", UUID.class),
                TokenCounts.getDefaultInstance(),
                close,
                row.getBytes("record"));
    }

    private List<Entry> entries(Collection<UUID> ids) {
        return jdbc.query(
                """
                SELECT event_id, month, prompt_tokens, completion_tokens, currency, amount FROM ledger_entry
                WHERE event_id = ANY (?::uuid[]) AND side = 'tenant'
                """,
                (row, _) ->
                        new Entry(
                                row.getObject("event_id", UUID.class),
                                YearMonth.from(row.getObject("month", LocalDate.class)),
                                row.getLong("prompt_tokens"),
                                row.getLong("completion_tokens"),
                                new Money(row.getBigDecimal("amount"), row.getString("currency"))),
                array(ids));
    }

    private Set<UUID> parked(Collection<UUID> ids) {
        return new HashSet<>(
                jdbc.query(
                        "SELECT event_id FROM ledger_parked WHERE event_id = ANY (?::uuid[]) AND side = 'tenant'",
                        (row, _) -> row.getObject(1, UUID.class),
                        array(ids)));
    }

    private static String array(Collection<UUID> ids) {
        var text = new StringBuilder("{");
        for (var id : ids) {
            text.append(text.length() > 1 ? "," : "").append(id);
        }
        return text.append('}').toString();
    }

    private static Map<String, BigDecimal> sum(List<Entry> entries) {
        var sums = new TreeMap<String, BigDecimal>();
        for (var entry : entries) {
            sums.merge(entry.amount().currency(), entry.amount().amount(), BigDecimal::add);
        }
        return sums;
    }

    private static boolean same(Map<String, BigDecimal> left, Map<String, BigDecimal> right) {
        var currencies = new HashSet<>(left.keySet());
        currencies.addAll(right.keySet());
        return currencies.stream()
                .allMatch(currency ->
                        left.getOrDefault(currency, BigDecimal.ZERO)
                                        .compareTo(right.getOrDefault(currency, BigDecimal.ZERO))
                                == 0);
    }

    private static List<Money> money(Map<String, BigDecimal> sums) {
        return sums.entrySet().stream()
                .map(sum -> {
                    var plain = sum.getValue().stripTrailingZeros();
                    return new Money(plain.scale() < 0 ? plain.setScale(0) : plain, sum.getKey());
                })
                .toList();
    }

    /// The smallest id that an event of this moment can have.
    private static UUID firstIdOf(Instant at) {
        return new UUID(at.toEpochMilli() << 16, 0);
    }
}
