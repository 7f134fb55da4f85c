package dev.sluice.console.usage;

import dev.sluice.console.ledger.TenantCalendar;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Cuts a tenant's days anew where its zone changed.
///
/// Months in the ledger stay as they were posted: an entry never changes the statement it stands
/// on.
@Component
final class TenantZones {
    private static final String EVENT_KEY =
            """
            coalesce(tenant_id, '00000000-0000-0000-0000-000000000000'),
            coalesce(unit_id, '00000000-0000-0000-0000-000000000000'),
            coalesce(consumer_id, '00000000-0000-0000-0000-000000000000'),
            coalesce(route_id, '00000000-0000-0000-0000-000000000000'),
            model,
            coalesce(instance_id, '00000000-0000-0000-0000-000000000000'),
            usage_source
            """;
    private static final String ENTRY_KEY =
            "tenant_id, unit_id, consumer_id, route_id, model, instance_id, usage_source";

    private final JdbcTemplate jdbc;
    private final TenantCalendar calendar;
    private final TransactionTemplate transaction;

    TenantZones(JdbcTemplate jdbc, TenantCalendar calendar, TransactionTemplate transaction) {
        this.jdbc = jdbc;
        this.calendar = calendar;
        this.transaction = transaction;
    }

    /// Cuts the days of every tenant anew whose zone is not the one they were cut by.
    ///
    /// @return the tenants it had to be done for
    List<UUID> follow() {
        var moved =
                jdbc.query(
                        """
                        SELECT usage_zone.tenant_id, published_object.time_zone
                        FROM usage_zone JOIN published_object ON published_object.id = usage_zone.tenant_id
                        WHERE published_object.time_zone NOT IN ('', usage_zone.time_zone)
                        ORDER BY usage_zone.tenant_id
                        """,
                        (row, _) ->
                                Map.entry(
                                        row.getObject(1, UUID.class),
                                        TenantCalendar.zone(row.getString(2))));
        for (var tenant : moved) {
            transaction.executeWithoutResult(_ -> cut(tenant.getKey(), tenant.getValue()));
        }
        return moved.stream().map(Map.Entry::getKey).toList();
    }

    private void cut(UUID tenant, ZoneId zone) {
        calendar.holdAlone(tenant);
        jdbc.update(
                "UPDATE usage_zone SET time_zone = ? WHERE tenant_id = ?", zone.getId(), tenant);
        jdbc.update("DELETE FROM usage_day WHERE tenant_id = ?", tenant);
        jdbc.update("DELETE FROM cost_day WHERE tenant_id = ?", tenant);
        jdbc.update(
                """
                INSERT INTO usage_day
                SELECT (counted_at AT TIME ZONE ?)::date, %s,
                       coalesce(sum(count) FILTER (WHERE admitted), 0),
                       coalesce(sum(count) FILTER (WHERE NOT admitted), 0),
                       count(*) FILTER (WHERE admitted AND corrects IS NULL
                                          AND outcome NOT IN ('success', 'quota_cut')
                                          AND NOT starts_with(outcome, 'client_')),
                       sum(prompt_tokens), sum(cached_prompt_tokens), sum(cache_write_tokens),
                       sum(completion_tokens), sum(reasoning_tokens)
                FROM usage_event
                WHERE tenant_id = ?
                GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
                """
                        .formatted(EVENT_KEY),
                zone.getId(),
                tenant);
        jdbc.update(
                """
                INSERT INTO cost_day
                SELECT (counted_at AT TIME ZONE ?)::date, %1$s, side, currency, sum(one), sum(amount)
                FROM (SELECT counted_at, %1$s, side, currency, amount,
                             CASE WHEN reprices IS NULL THEN 1 ELSE 0 END AS one
                      FROM ledger_entry WHERE tenant_id = ?
                      UNION ALL
                      SELECT counted_at, %1$s, side, '', 0, 1 FROM ledger_parked WHERE tenant_id = ?) AS charges
                GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
                """
                        .formatted(ENTRY_KEY),
                zone.getId(),
                tenant,
                tenant);
    }
}
