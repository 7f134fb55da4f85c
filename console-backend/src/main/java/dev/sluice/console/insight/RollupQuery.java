package dev.sluice.console.insight;

import dev.sluice.console.ledger.Attribution;
import dev.sluice.console.publishing.PublishedObject;
import dev.sluice.console.publishing.PublishedObject.Kind;
import dev.sluice.console.publishing.PublishedObjects;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Permission;
import dev.sluice.console.shared.Scope;
import dev.sluice.console.shared.ValidationException;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Reads the roll-ups: hours, or the tenants' days where the question groups by day alone.
///
/// Usage and cost are read at one moment, so that a batch that comes in meanwhile is in both or in
/// neither.
@Component
class RollupQuery implements ConsumptionQuery {
    /// An answer that nobody could read any more is refused before it is built.
    private static final int MOST_ROWS = 50_000;

    private static final String USAGE_SUMS =
            """
            sum(requests), sum(refused), sum(failed), sum(prompt_tokens), sum(cached_prompt_tokens),
            sum(completion_tokens), sum(reasoning_tokens)
            """;

    private final JdbcTemplate jdbc;
    private final PublishedObjects published;
    private final CurrentActor actor;
    private final TransactionTemplate atOneMoment;
    private final Clock clock;

    RollupQuery(
            JdbcTemplate jdbc,
            PublishedObjects published,
            CurrentActor actor,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.jdbc = jdbc;
        this.published = published;
        this.actor = actor;
        this.atOneMoment = new TransactionTemplate(transactions);
        this.atOneMoment.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.atOneMoment.setReadOnly(true);
        this.clock = clock;
    }

    @Override
    @PreAuthorize(Permission.READ)
    public UsageAnswer ask(UsageQuestion question) {
        var scope = actor.get().scope();
        return Objects.requireNonNull(atOneMoment.execute(_ -> answer(question, scope)));
    }

    private UsageAnswer answer(UsageQuestion question, Scope scope) {
        var asOf = clock.instant();
        var dimensions = dimensions(question);
        var range = range(question, dimensions);
        var where = where(question, scope, range);
        var sums = new HashMap<List<String>, FigureSum>();
        read(range, "usage", dimensions, USAGE_SUMS, "", where, sums, RollupQuery::addUsage);
        read(
                range,
                "cost",
                dimensions,
                "side, currency, sum(entries), sum(amount)",
                ", side, currency",
                where,
                sums,
                RollupQuery::addCost);
        sums.values().removeIf(FigureSum::isEmpty);
        if (!(scope instanceof Scope.Everything)) {
            // What we pay the providers is nobody's business but ours.
            sums.values().forEach(FigureSum::hideProviderCosts);
        }
        if (sums.size() > MOST_ROWS) {
            throw ValidationException.of(
                    "groupBy",
                    "error.usage.rows",
                    "the answer would have {0} rows (expected: at most {1}); ask for less time or fewer groups",
                    sums.size(),
                    MOST_ROWS);
        }
        var total = new FigureSum();
        sums.values().forEach(total::add);
        return new UsageAnswer(
                total.figures(),
                dimensions.isEmpty() ? List.of() : rows(dimensions, sums),
                range.from(),
                range.to(),
                asOf);
    }

    /// What rows are told apart by. A consumer's or unit's name means something only beside its
    /// tenant.
    private static List<Dimension> dimensions(UsageQuestion question) {
        var dimensions = new ArrayList<>(question.groupBy().stream().distinct().toList());
        if (!dimensions.contains(Dimension.TENANT)
                && (dimensions.contains(Dimension.CONSUMER)
                        || dimensions.contains(Dimension.UNIT))) {
            dimensions.add(Dimension.TENANT);
        }
        return dimensions;
    }

    /// @param byDay read from the tenants' days instead of hours
    private record Range(boolean byDay, Instant from, Instant to) {
        String table(String kind) {
            return kind + (byDay ? "_day" : "_hour");
        }
    }

    /// The range in whole hours, or, by days, in whole days of every zone that days are cut by.
    private Range range(UsageQuestion question, List<Dimension> dimensions) {
        var hour = Duration.ofHours(1);
        if (dimensions.contains(Dimension.DAY) && !dimensions.contains(Dimension.HOUR)) {
            var zones =
                    jdbc.query(
                            "SELECT DISTINCT time_zone FROM usage_zone",
                            (row, _) -> ZoneId.of(row.getString(1)));
            var from = question.from();
            var to = question.to();
            for (var zone : zones.isEmpty() ? List.of(ZoneOffset.UTC) : zones) {
                var first = question.from().atZone(zone).truncatedTo(ChronoUnit.DAYS).toInstant();
                var last =
                        question.to()
                                .minusNanos(1)
                                .atZone(zone)
                                .truncatedTo(ChronoUnit.DAYS)
                                .plusDays(1)
                                .toInstant();
                from = first.isBefore(from) ? first : from;
                to = last.isAfter(to) ? last : to;
            }
            return new Range(true, from, to);
        }
        var to = question.to().truncatedTo(ChronoUnit.HOURS);
        return new Range(
                false,
                question.from().truncatedTo(ChronoUnit.HOURS),
                to.equals(question.to()) ? to : to.plus(hour));
    }

    private record Where(String sql, List<Object> values) {}

    private Where where(UsageQuestion question, Scope scope, Range range) {
        var conditions = new ArrayList<String>();
        var values = new ArrayList<Object>();
        if (range.byDay()) {
            // The plain bounds let the index work; the ones by zone are the exact ones.
            conditions.add(
                    "day BETWEEN (?::timestamptz AT TIME ZONE 'UTC')::date - 1 AND (?::timestamptz AT TIME ZONE 'UTC')::date + 1");
            conditions.add("day >= (?::timestamptz AT TIME ZONE time_zone)::date");
            conditions.add("day <= (?::timestamptz AT TIME ZONE time_zone)::date");
            var last = question.to().minusNanos(1_000);
            values.add(question.from().atOffset(ZoneOffset.UTC));
            values.add(last.atOffset(ZoneOffset.UTC));
            values.add(question.from().atOffset(ZoneOffset.UTC));
            values.add(last.atOffset(ZoneOffset.UTC));
        } else {
            conditions.add("hour >= ? AND hour < ?");
            values.add(range.from().atOffset(ZoneOffset.UTC));
            values.add(range.to().atOffset(ZoneOffset.UTC));
        }
        switch (scope) {
            case Scope.Everything() -> {}
            case Scope.OneTenant(var tenant) ->
                    only("tenant_id", List.of(tenant), conditions, values);
            case Scope.OneUnit(var tenant, var unit) -> {
                only("tenant_id", List.of(tenant), conditions, values);
                only("unit_id", List.of(unit), conditions, values);
            }
        }
        var filter = question.filter();
        named("tenant_id", Kind.TENANT, filter.tenant(), conditions, values);
        named("unit_id", Kind.UNIT, filter.unit(), conditions, values);
        named("consumer_id", Kind.CONSUMER, filter.consumer(), conditions, values);
        named("instance_id", Kind.INSTANCE, filter.instance(), conditions, values);
        named("route_id", Kind.ROUTE, filter.route(), conditions, values);
        return new Where(String.join(" AND ", conditions), values);
    }

    /// A name that nothing ever had matches nothing.
    private void named(
            String column,
            Kind kind,
            @Nullable String name,
            List<String> conditions,
            List<Object> values) {
        if (name != null) {
            only(column, published.idsOf(kind, name, null), conditions, values);
        }
    }

    private static void only(
            String column, List<UUID> ids, List<String> conditions, List<Object> values) {
        conditions.add("%s = ANY (?::uuid[])".formatted(column));
        values.add(ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}")));
    }

    private interface Adding {
        void add(FigureSum sum, ResultSet row, int firstColumn) throws SQLException;
    }

    private void read(
            Range range,
            String kind,
            List<Dimension> dimensions,
            String sums,
            String moreGroups,
            Where where,
            Map<List<String>, FigureSum> into,
            Adding adding) {
        var columns = dimensions.stream().map(it -> column(it, range)).toList();
        var keys = columns.stream().map(column -> column + ", ").collect(Collectors.joining());
        var groups = "GROUP BY " + String.join(", ", columns) + moreGroups;
        var grouped = columns.isEmpty() ? moreGroups.replaceFirst(", ", "GROUP BY ") : groups;
        jdbc.query(
                "SELECT %s%s FROM %s JOIN usage_zone USING (tenant_id) WHERE %s %s"
                        .formatted(keys, sums, range.table(kind), where.sql(), grouped),
                row -> {
                    var key = new ArrayList<String>(columns.size());
                    for (var i = 0; i < dimensions.size(); i++) {
                        key.add(text(dimensions.get(i), row, i + 1));
                    }
                    adding.add(
                            into.computeIfAbsent(key, _ -> new FigureSum()),
                            row,
                            columns.size() + 1);
                },
                where.values().toArray());
    }

    private static void addUsage(FigureSum sum, ResultSet row, int first) throws SQLException {
        var sums = new long[7];
        for (var i = 0; i < sums.length; i++) {
            sums[i] = row.getLong(first + i);
        }
        sum.addUsage(sums);
    }

    private static void addCost(FigureSum sum, ResultSet row, int first) throws SQLException {
        var amount = row.getBigDecimal(first + 3);
        sum.addCost(
                row.getString(first),
                row.getString(first + 1),
                row.getLong(first + 2),
                amount == null ? BigDecimal.ZERO : amount);
    }

    private static String column(Dimension dimension, Range range) {
        return switch (dimension) {
            case TENANT -> "tenant_id";
            case UNIT -> "unit_id";
            case CONSUMER -> "consumer_id";
            case INSTANCE -> "instance_id";
            case ROUTE -> "route_id";
            case MODEL -> "model";
            case HOUR -> "hour";
            case DAY -> range.byDay() ? "day" : "(hour AT TIME ZONE time_zone)::date";
        };
    }

    private static String text(Dimension dimension, ResultSet row, int column) throws SQLException {
        return dimension == Dimension.HOUR
                ? row.getObject(column, OffsetDateTime.class).toInstant().toString()
                : row.getString(column);
    }

    /// Puts names in the place of ids; what was deleted and made again under its name is one row.
    private List<UsageRow> rows(List<Dimension> dimensions, Map<List<String>, FigureSum> sums) {
        var names = names(dimensions, sums);
        var rows = new HashMap<List<String>, FigureSum>();
        sums.forEach((key, sum) -> {
            var named = new ArrayList<String>(key.size());
            for (var i = 0; i < key.size(); i++) {
                named.add(isObject(dimensions.get(i)) ? names.get(key.get(i)) : key.get(i));
            }
            rows.computeIfAbsent(named, _ -> new FigureSum()).add(sum);
        });
        return rows.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(RollupQuery::compare))
                .map(row -> {
                    var keys = new EnumMap<Dimension, String>(Dimension.class);
                    for (var i = 0; i < dimensions.size(); i++) {
                        keys.put(dimensions.get(i), row.getKey().get(i));
                    }
                    return new UsageRow(keys, row.getValue().figures());
                })
                .toList();
    }

    private Map<String, String> names(
            List<Dimension> dimensions, Map<List<String>, FigureSum> sums) {
        var ids = new HashSet<UUID>();
        for (var key : sums.keySet()) {
            for (var i = 0; i < dimensions.size(); i++) {
                if (isObject(dimensions.get(i))) {
                    ids.add(UUID.fromString(key.get(i)));
                }
            }
        }
        var known = published.of(ids);
        var names = new HashMap<String, String>();
        for (var id : ids) {
            var unnamed = id.equals(Attribution.NONE) ? "" : id.toString();
            names.put(
                    id.toString(),
                    Optional.ofNullable(known.get(id)).map(PublishedObject::name).orElse(unnamed));
        }
        return names;
    }

    private static boolean isObject(Dimension dimension) {
        return switch (dimension) {
            case TENANT, UNIT, CONSUMER, INSTANCE, ROUTE -> true;
            case MODEL, HOUR, DAY -> false;
        };
    }

    private static int compare(List<String> left, List<String> right) {
        for (var i = 0; i < left.size(); i++) {
            var order = Comparator.<String>naturalOrder().compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
