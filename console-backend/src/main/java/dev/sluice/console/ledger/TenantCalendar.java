package dev.sluice.console.ledger;

import dev.sluice.console.publishing.PublishedObjects;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/// By which zone each tenant's days and months are cut, and through which month its statements are
/// closed: the rows of `usage_zone`.
///
/// Whoever posts or adds holds a share of the tenant's row until commit; whoever cuts its days anew
/// or closes a month holds it alone. So no entry falls between two zones or into a closed month.
@Component
public final class TenantCalendar {
    private final JdbcTemplate jdbc;
    private final PublishedObjects published;

    public TenantCalendar(JdbcTemplate jdbc, PublishedObjects published) {
        this.jdbc = jdbc;
        this.published = published;
    }

    /// The calendars of these tenants, held as they are until the caller's transaction ends.
    public Map<UUID, TenantMonths> hold(Collection<UUID> tenants) {
        var calendars = locked(tenants, "FOR SHARE");
        if (calendars.size() < tenants.size()) {
            var missing = new HashSet<>(tenants);
            missing.removeAll(calendars.keySet());
            var known = published.of(missing);
            missing.stream()
                    .sorted()
                    .forEach(tenant -> {
                        var object = known.get(tenant);
                        jdbc.update(
                                "INSERT INTO usage_zone (tenant_id, time_zone) VALUES (?, ?) ON CONFLICT DO NOTHING",
                                tenant,
                                object == null ? "UTC" : zone(object.timeZone()).getId());
                    });
            calendars = locked(tenants, "FOR SHARE");
        }
        return calendars;
    }

    /// The calendar of one tenant, for the caller's transaction alone.
    public TenantMonths holdAlone(UUID tenant) {
        hold(List.of(tenant));
        var calendar = locked(List.of(tenant), "FOR UPDATE").get(tenant);
        if (calendar == null) {
            throw new IllegalStateException("the calendar of " + tenant + " went away");
        }
        return calendar;
    }

    /// The calendar of one tenant as it is now, held by nobody.
    public TenantMonths look(UUID tenant) {
        var calendar = locked(List.of(tenant), "").get(tenant);
        if (calendar != null) {
            return calendar;
        }
        var object = published.of(List.of(tenant)).get(tenant);
        return new TenantMonths(object == null ? ZoneOffset.UTC : zone(object.timeZone()), null);
    }

    /// Takes note that a month is closed; only under {@link #holdAlone}.
    public void closed(UUID tenant, YearMonth month) {
        jdbc.update(
                "UPDATE usage_zone SET closed_through = ? WHERE tenant_id = ?",
                month.atDay(1),
                tenant);
    }

    private Map<UUID, TenantMonths> locked(Collection<UUID> tenants, String lock) {
        var calendars = new HashMap<UUID, TenantMonths>();
        jdbc.query(
                """
                SELECT tenant_id, time_zone, closed_through FROM usage_zone
                WHERE tenant_id = ANY (?) ORDER BY tenant_id %s
                """
                        .formatted(lock),
                statement ->
                        statement.setArray(
                                1,
                                statement.getConnection().createArrayOf("uuid", tenants.toArray())),
                row -> {
                    var closed = row.getObject(3, LocalDate.class);
                    calendars.put(
                            row.getObject(1, UUID.class),
                            new TenantMonths(
                                    zone(row.getString(2)),
                                    closed == null ? null : YearMonth.from(closed)));
                });
        return calendars;
    }

    /// Zones are checked when a tenant is saved; one that a newer JDK dropped must not stop the
    /// intake.
    public static ZoneId zone(String id) {
        try {
            return ZoneId.of(id);
        } catch (DateTimeException gone) {
            return ZoneOffset.UTC;
        }
    }
}
