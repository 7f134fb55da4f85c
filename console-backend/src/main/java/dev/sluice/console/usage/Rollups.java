package dev.sluice.console.usage;

import dev.sluice.console.ledger.Attribution;
import dev.sluice.console.ledger.Posting;
import dev.sluice.console.ledger.Posting.Parked;
import dev.sluice.console.ledger.Posting.Posted;
import dev.sluice.console.ledger.Side;
import dev.sluice.console.ledger.TenantCalendar;
import dev.sluice.console.ledger.TenantMonths;
import dev.sluice.console.shared.BulkInsert;
import dev.sluice.console.shared.BulkInsert.Builder;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// The only writer of the roll-up tables: hours in UTC, days in the tenant's time zone.
///
/// Adds inside the caller's transaction, always in the order zone, usage, cost and by key within a
/// table, so that writers queue and never embrace. A batch is summed here first: a thousand events
/// of one hour touch a handful of rows.
@Component
final class Rollups {
    private static final String USAGE_SUM =
            """
            requests = %1$s.requests + excluded.requests,
            refused = %1$s.refused + excluded.refused,
            failed = %1$s.failed + excluded.failed,
            prompt_tokens = %1$s.prompt_tokens + excluded.prompt_tokens,
            cached_prompt_tokens = %1$s.cached_prompt_tokens + excluded.cached_prompt_tokens,
            cache_write_tokens = %1$s.cache_write_tokens + excluded.cache_write_tokens,
            completion_tokens = %1$s.completion_tokens + excluded.completion_tokens,
            reasoning_tokens = %1$s.reasoning_tokens + excluded.reasoning_tokens
            """;
    private static final String COST_SUM =
            "entries = %1$s.entries + excluded.entries, amount = %1$s.amount + excluded.amount";
    private static final String KEY =
            "tenant_id, unit_id, consumer_id, route_id, model, instance_id, usage_source";

    private static final BulkInsert<Map.Entry<Key<Instant>, Sums>> USAGE_HOUR =
            usage("usage_hour", "hour", "timestamptz");
    private static final BulkInsert<Map.Entry<Key<LocalDate>, Sums>> USAGE_DAY =
            usage("usage_day", "day", "date");
    private static final BulkInsert<Map.Entry<MoneyKey<Instant>, Cost>> COST_HOUR =
            cost("cost_hour", "hour", "timestamptz");
    private static final BulkInsert<Map.Entry<MoneyKey<LocalDate>, Cost>> COST_DAY =
            cost("cost_day", "day", "date");

    private final JdbcTemplate jdbc;
    private final TenantCalendar calendar;

    private record Key<T>(T bucket, Attribution attribution) {}

    private record MoneyKey<T>(T bucket, Attribution attribution, Side side, String currency) {}

    private record Cost(long entries, BigDecimal amount) {
        Cost plus(Cost other) {
            return new Cost(entries + other.entries, amount.add(other.amount));
        }
    }

    private record Sums(
            long requests,
            long refused,
            long failed,
            long prompt,
            long cachedPrompt,
            long cacheWrite,
            long completion,
            long reasoning) {

        static Sums of(UsageEvent event) {
            var close = event.close();
            var tokens = close.getTokens();
            return new Sums(
                    close.getAdmitted() ? close.getCount() : 0,
                    close.getAdmitted() ? 0 : close.getCount(),
                    event.failed() ? 1 : 0,
                    tokens.getPrompt(),
                    tokens.getCachedPrompt(),
                    tokens.getCacheWrite(),
                    tokens.getCompletion(),
                    tokens.getReasoning());
        }

        Sums plus(Sums other) {
            return new Sums(
                    requests + other.requests,
                    refused + other.refused,
                    failed + other.failed,
                    prompt + other.prompt,
                    cachedPrompt + other.cachedPrompt,
                    cacheWrite + other.cacheWrite,
                    completion + other.completion,
                    reasoning + other.reasoning);
        }
    }

    Rollups(JdbcTemplate jdbc, TenantCalendar calendar) {
        this.jdbc = jdbc;
        this.calendar = calendar;
    }

    /// Adds events that were stored just now, and what they cost.
    void add(List<UsageEvent> events, List<Posting> postings) {
        var tenants =
                Stream.concat(
                                events.stream().map(event -> event.attribution().tenantId()),
                                postings.stream().map(it -> it.charge().attribution().tenantId()))
                        .distinct()
                        .toList();
        var months = calendar.hold(tenants);
        var usageHours = new HashMap<Key<Instant>, Sums>();
        var usageDays = new HashMap<Key<LocalDate>, Sums>();
        for (var event : events) {
            var of = event.attribution();
            var sums = Sums.of(event);
            usageHours.merge(new Key<>(hour(event.countedAt()), of), sums, Sums::plus);
            usageDays.merge(new Key<>(day(event.countedAt(), of, months), of), sums, Sums::plus);
        }
        USAGE_HOUR.run(jdbc, List.copyOf(usageHours.entrySet()));
        USAGE_DAY.run(jdbc, List.copyOf(usageDays.entrySet()));
        addCosts(postings, List.of(), months);
    }

    /// Moves charges from "parked" to what they turned out to cost.
    void price(List<Posted> postings) {
        var tenants =
                postings.stream()
                        .map(it -> it.charge().attribution().tenantId())
                        .distinct()
                        .toList();
        addCosts(
                List.copyOf(postings),
                postings.stream().map(it -> new Parked(it.charge())).toList(),
                calendar.hold(tenants));
    }

    /// Adds what was priced anew to what it cost before; it was counted then.
    void reprice(List<Posted> differences) {
        var months =
                calendar.hold(
                        differences.stream()
                                .map(it -> it.charge().attribution().tenantId())
                                .distinct()
                                .toList());
        var hours = new HashMap<MoneyKey<Instant>, Cost>();
        var days = new HashMap<MoneyKey<LocalDate>, Cost>();
        differences.forEach(posting -> tally(posting, 0, months, hours, days));
        COST_HOUR.run(jdbc, List.copyOf(hours.entrySet()));
        COST_DAY.run(jdbc, List.copyOf(days.entrySet()));
    }

    private void addCosts(
            List<Posting> added, List<Parked> removed, Map<UUID, TenantMonths> months) {
        var hours = new HashMap<MoneyKey<Instant>, Cost>();
        var days = new HashMap<MoneyKey<LocalDate>, Cost>();
        added.forEach(posting -> tally(posting, 1, months, hours, days));
        removed.forEach(posting -> tally(posting, -1, months, hours, days));
        COST_HOUR.run(jdbc, List.copyOf(hours.entrySet()));
        COST_DAY.run(jdbc, List.copyOf(days.entrySet()));
    }

    private static void tally(
            Posting posting,
            long entries,
            Map<UUID, TenantMonths> months,
            Map<MoneyKey<Instant>, Cost> hours,
            Map<MoneyKey<LocalDate>, Cost> days) {
        var charge = posting.charge();
        var of = charge.attribution();
        var currency = posting instanceof Posted(_, var money) ? money.currency() : "";
        var amount = posting instanceof Posted(_, var money) ? money.amount() : BigDecimal.ZERO;
        var cost = new Cost(entries, amount);
        hours.merge(
                new MoneyKey<>(hour(charge.countedAt()), of, charge.side(), currency),
                cost,
                Cost::plus);
        days.merge(
                new MoneyKey<>(day(charge.countedAt(), of, months), of, charge.side(), currency),
                cost,
                Cost::plus);
    }

    private static Instant hour(Instant at) {
        return at.truncatedTo(ChronoUnit.HOURS);
    }

    private static LocalDate day(Instant at, Attribution of, Map<UUID, TenantMonths> months) {
        return Objects.requireNonNull(months.get(of.tenantId())).day(at);
    }

    private static <B> BulkInsert<Map.Entry<Key<B>, Sums>> usage(
            String table, String bucket, String type) {
        return keyed(
                        BulkInsert.<Map.Entry<Key<B>, Sums>>into(table)
                                .column(bucket, type, it -> it.getKey().bucket()),
                        it -> it.getKey().attribution())
                .column("requests", "int8", it -> it.getValue().requests())
                .column("refused", "int8", it -> it.getValue().refused())
                .column("failed", "int8", it -> it.getValue().failed())
                .column("prompt_tokens", "int8", it -> it.getValue().prompt())
                .column("cached_prompt_tokens", "int8", it -> it.getValue().cachedPrompt())
                .column("cache_write_tokens", "int8", it -> it.getValue().cacheWrite())
                .column("completion_tokens", "int8", it -> it.getValue().completion())
                .column("reasoning_tokens", "int8", it -> it.getValue().reasoning())
                .end(
                        "ORDER BY %1$s, %2$s ON CONFLICT (%1$s, %2$s) DO UPDATE SET %3$s"
                                .formatted(bucket, KEY, USAGE_SUM.formatted(table)))
                .build();
    }

    private static <B> BulkInsert<Map.Entry<MoneyKey<B>, Cost>> cost(
            String table, String bucket, String type) {
        return keyed(
                        BulkInsert.<Map.Entry<MoneyKey<B>, Cost>>into(table)
                                .column(bucket, type, it -> it.getKey().bucket()),
                        it -> it.getKey().attribution())
                .column("side", "text", it -> it.getKey().side().word())
                .column("currency", "text", it -> it.getKey().currency())
                .column("entries", "int8", it -> it.getValue().entries())
                .column("amount", "numeric", it -> it.getValue().amount())
                .end(
                        "ORDER BY %1$s, %2$s, side, currency ON CONFLICT (%1$s, %2$s, side, currency) DO UPDATE SET %3$s"
                                .formatted(bucket, KEY, COST_SUM.formatted(table)))
                .build();
    }

    private static <T> Builder<T> keyed(Builder<T> insert, Function<T, Attribution> of) {
        return insert.column("tenant_id", "uuid", it -> of.apply(it).tenantId())
                .column("unit_id", "uuid", it -> of.apply(it).unitId())
                .column("consumer_id", "uuid", it -> of.apply(it).consumerId())
                .column("route_id", "uuid", it -> of.apply(it).routeId())
                .column("model", "text", it -> of.apply(it).model())
                .column("instance_id", "uuid", it -> of.apply(it).instanceId())
                .column("usage_source", "text", it -> of.apply(it).usageSource());
    }
}
