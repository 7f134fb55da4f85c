package dev.sluice.console.ui.quotas;

import dev.sluice.console.consumers.ConsumerRow;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.shared.Ref;
import dev.sluice.console.tenancy.TenantRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which quota stands in which cell, as it was configured at one moment. Knows nothing of what is
/// used; made anew when the configuration changes.
final class MatrixPlan {
    private final List<MatrixRow> rows;
    private final List<MatrixColumn> columns;
    private final Map<String, MatrixRow> rowsByKey;
    private final Map<String, MatrixColumn> columnsByKey;
    private final Map<String, List<Slot>> slots = new HashMap<>();
    private final Map<UUID, QuotaRow> quotas;
    private final Set<String> names;

    MatrixPlan(
            List<TenantRow> tenants,
            List<ConsumerRow> consumers,
            List<Ref> instances,
            List<QuotaRow> quotas) {
        rows = rows(tenants, consumers);
        var all = new ArrayList<MatrixColumn>();
        all.add(MatrixColumn.ALL);
        instances.stream()
                .sorted(Comparator.comparing(Ref::name))
                .map(MatrixColumn::of)
                .forEach(all::add);
        columns = List.copyOf(all);
        rowsByKey = rows.stream().collect(Collectors.toMap(MatrixRow::key, row -> row));
        columnsByKey =
                columns.stream().collect(Collectors.toMap(MatrixColumn::key, column -> column));
        names = quotas.stream().map(QuotaRow::name).collect(Collectors.toUnmodifiableSet());
        this.quotas = quotas.stream().collect(Collectors.toMap(QuotaRow::id, quota -> quota));
        quotas.forEach(this::put);
    }

    /// The own row, then each tenant with its consumers behind it, by name.
    private static List<MatrixRow> rows(List<TenantRow> tenants, List<ConsumerRow> consumers) {
        var groups = new TreeMap<String, List<MatrixRow>>();
        for (var tenant : tenants) {
            groups.computeIfAbsent(tenant.name(), _ -> new ArrayList<>())
                    .add(new MatrixRow.Shared(tenant));
        }
        consumers.stream()
                .sorted(Comparator.comparing(ConsumerRow::name))
                .forEach(consumer -> {
                    var group = groups.get(consumer.tenant().name());
                    if (group != null) {
                        group.add(new MatrixRow.Of(consumer));
                    }
                });
        var all = new ArrayList<MatrixRow>();
        all.add(new MatrixRow.Own());
        groups.values().forEach(all::addAll);
        return List.copyOf(all);
    }

    private void put(QuotaRow quota) {
        var scope = quota.scope();
        var instance = scope.instance();
        var column = instance == null ? MatrixColumn.ALL.key() : instance.id().toString();
        var tenant = scope.tenant();
        var consumer = scope.consumer();
        if (consumer != null) {
            put(consumer.id().toString(), column, new Slot(quota, null));
        } else if (scope.eachConsumer()) {
            for (var row : rows) {
                if (row instanceof MatrixRow.Of(var one)
                        && (tenant == null || tenant.id().equals(one.tenant().id()))) {
                    put(row.key(), column, new Slot(quota, one.id()));
                }
            }
        } else {
            put(tenant == null ? "own" : tenant.id().toString(), column, new Slot(quota, null));
        }
    }

    private void put(String row, String column, Slot slot) {
        slots.computeIfAbsent(row + "|" + column, _ -> new ArrayList<>()).add(slot);
    }

    List<MatrixColumn> columns() {
        return columns;
    }

    List<MatrixRow> rows() {
        return rows;
    }

    Optional<MatrixRow> row(String key) {
        return Optional.ofNullable(rowsByKey.get(key));
    }

    Optional<MatrixColumn> column(String key) {
        return Optional.ofNullable(columnsByKey.get(key));
    }

    Optional<QuotaRow> quota(UUID id) {
        return Optional.ofNullable(quotas.get(id));
    }

    /// The quotas of a cell, without order; empty where nothing limits there.
    List<Slot> at(MatrixRow row, MatrixColumn column) {
        return slots.getOrDefault(row.key() + "|" + column.key(), List.of());
    }

    /// The rows that a filter lets through: the own row always, a tenant's head where any of its
    /// rows stays.
    ///
    /// @param standing how a row's gauges stand right now
    /// @param kept a row that stays whatever the filter says, because somebody works in it
    List<MatrixRow> filtered(
            MatrixFilter filter, Function<MatrixRow, Standing> standing, @Nullable String kept) {
        var stays = new LinkedHashMap<MatrixRow, Boolean>();
        MatrixRow head = null;
        for (var row : rows) {
            switch (row) {
                case MatrixRow.Own _ -> stays.put(row, true);
                case MatrixRow.Shared _ -> {
                    head = row;
                    stays.put(row, row.key().equals(kept) || takes(filter, row, standing));
                }
                case MatrixRow.Of _ -> {
                    var here = row.key().equals(kept) || takes(filter, row, standing);
                    stays.put(row, here);
                    if (here && head != null) {
                        stays.put(head, true);
                    }
                }
            }
        }
        return stays.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static boolean takes(
            MatrixFilter filter, MatrixRow row, Function<MatrixRow, Standing> standing) {
        return filter.takes(row)
                && (filter.shown() == MatrixFilter.Shown.ALL || filter.takes(standing.apply(row)));
    }

    /// A name for a quota of that cell that no quota has yet.
    String freeName(MatrixRow row, MatrixColumn column) {
        var who =
                switch (row) {
                    case MatrixRow.Own _ -> "";
                    case MatrixRow.Shared(var tenant) -> tenant.name();
                    case MatrixRow.Of(var consumer) -> consumer.name();
                };
        var instance = column.instance();
        var where = instance == null ? "all" : instance.name();
        var base = who.isEmpty() ? "limit-of-" + where : who + "-on-" + where;
        var cut = base.substring(0, Math.min(base.length(), 90));
        var name = cut;
        for (var next = 2; names.contains(name); next++) {
            name = cut + "-" + next;
        }
        return name;
    }
}
