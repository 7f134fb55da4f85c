package dev.sluice.console.ui.overview;

import dev.sluice.console.insight.ConsumptionQuery;
import dev.sluice.console.insight.Dimension;
import dev.sluice.console.insight.Figures;
import dev.sluice.console.insight.UsageFilter;
import dev.sluice.console.insight.UsageQuestion;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.tenancy.TenantRow;
import dev.sluice.console.tenancy.Tenants;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// The figures of the day, as far as whoever asks may see them.
@Component
public final class TodaysFigures {
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm");

    private final ConsumptionQuery consumption;
    private final Tenants tenants;
    private final Clock clock;

    public TodaysFigures(ConsumptionQuery consumption, Tenants tenants, Clock clock) {
        this.consumption = consumption;
        this.tenants = tenants;
        this.clock = clock;
    }

    /// One hour of the last day.
    record Hour(String label, Figures figures) {}

    /// Where the day begins: the zone that all visible tenants share, else UTC.
    ZoneId zone() {
        var zones =
                tenants.list(PageRequest.first(50)).items().stream()
                        .map(TenantRow::timeZone)
                        .collect(Collectors.toSet());
        return zones.size() == 1 ? zones.iterator().next() : ZoneOffset.UTC;
    }

    Figures today() {
        return between(midnight(), nextHour());
    }

    /// Yesterday up to the hour that it is today: the fair comparison before the day is over.
    Figures yesterdaySoFar() {
        var day = 24;
        return between(
                midnight().minus(day, ChronoUnit.HOURS), nextHour().minus(day, ChronoUnit.HOURS));
    }

    /// The last 24 hours, the running one last.
    List<Hour> lastDay() {
        var to = nextHour();
        var from = to.minus(24, ChronoUnit.HOURS);
        var answer =
                consumption.ask(
                        new UsageQuestion(from, to, List.of(Dimension.HOUR), UsageFilter.ALL));
        var found = new HashMap<Instant, Figures>();
        answer.rows()
                .forEach(row ->
                        found.put(Instant.parse(row.keys().get(Dimension.HOUR)), row.figures()));
        var hours = new ArrayList<Hour>();
        var zone = zone();
        for (var hour = from; hour.isBefore(to); hour = hour.plus(1, ChronoUnit.HOURS)) {
            hours.add(
                    new Hour(
                            HOUR.format(hour.atZone(zone)),
                            found.getOrDefault(hour, Figures.NONE)));
        }
        return hours;
    }

    /// Whether anything was ever answered in the last thirty days.
    boolean anyRequest() {
        var to = nextHour();
        return between(to.minus(30, ChronoUnit.DAYS), to).requests() > 0;
    }

    private Figures between(Instant from, Instant to) {
        return from.isBefore(to)
                ? consumption.ask(new UsageQuestion(from, to, List.of(), UsageFilter.ALL)).total()
                : Figures.NONE;
    }

    private Instant midnight() {
        var zone = zone();
        return clock.instant().atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
    }

    private Instant nextHour() {
        return clock.instant().truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
    }
}
