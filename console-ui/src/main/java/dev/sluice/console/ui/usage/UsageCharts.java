package dev.sluice.console.ui.usage;

import dev.sluice.console.insight.Dimension;
import dev.sluice.console.insight.Figures;
import dev.sluice.console.insight.UsageAnswer;
import dev.sluice.console.insight.UsageRow;
import dev.sluice.console.shared.Money;
import dev.sluice.console.ui.kit.ChartData;
import dev.sluice.console.ui.kit.TimeRange;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/// Turns answers about consumption into what a chart and its table show: hours and days without
/// traffic are there as zero, and a ranking shows the largest and the rest together.
final class UsageCharts {
    /// Names that a ranking shows on their own.
    static final int TOP = 9;

    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("MM-dd HH:mm");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("MM-dd");

    private UsageCharts() {}

    /// Figures along time, every hour or day of the range in order.
    static SequencedMap<String, Figures> alongTime(
            UsageAnswer answer, Dimension step, TimeRange.Span span, ZoneId zone) {
        var found = new HashMap<String, Figures>();
        answer.rows().forEach(row -> found.put(row.keys().get(step), row.figures()));
        var all = new LinkedHashMap<String, Figures>();
        if (step == Dimension.HOUR) {
            var byHour = new HashMap<Instant, Figures>();
            found.forEach((key, figures) -> byHour.put(Instant.parse(key), figures));
            for (var hour = span.from().truncatedTo(ChronoUnit.HOURS);
                    hour.isBefore(span.to());
                    hour = hour.plus(1, ChronoUnit.HOURS)) {
                all.put(HOUR.format(hour.atZone(zone)), byHour.getOrDefault(hour, Figures.NONE));
            }
            return all;
        }
        var last = span.to().minusNanos(1).atZone(zone).toLocalDate();
        for (var day = span.from().atZone(zone).toLocalDate();
                !day.isAfter(last);
                day = day.plusDays(1)) {
            all.put(DAY.format(day), found.getOrDefault(day.toString(), Figures.NONE));
        }
        return all;
    }

    /// Prompt and completion tokens of each group.
    static ChartData tokens(
            SequencedMap<String, Figures> groups, String promptName, String completionName) {
        return new ChartData(
                ChartData.count(),
                List.copyOf(groups.sequencedKeySet()),
                List.of(
                        series(promptName, groups.values(), Figures::promptTokens),
                        series(completionName, groups.values(), Figures::completionTokens)));
    }

    private static ChartData.Series series(
            String name, Collection<Figures> groups, Function<Figures, Long> figure) {
        return new ChartData.Series(
                name, groups.stream().map(one -> BigDecimal.valueOf(figure.apply(one))).toList());
    }

    /// Money of each group in one currency.
    static ChartData cost(SequencedMap<String, Figures> groups, String name, String currency) {
        return new ChartData(
                ChartData.amount(currency),
                List.copyOf(groups.sequencedKeySet()),
                List.of(
                        new ChartData.Series(
                                name,
                                groups.values().stream()
                                        .map(one -> amount(one.costs(), currency))
                                        .toList())));
    }

    static BigDecimal amount(List<Money> costs, String currency) {
        return costs.stream()
                .filter(cost -> cost.currency().equals(currency))
                .map(Money::amount)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /// The currencies of an answer, the one with the largest amount first: amounts in different
    /// ones are never added.
    static List<String> currencies(Figures total) {
        var sorted = new ArrayList<>(total.costs());
        sorted.sort(Comparator.comparing(Money::amount).reversed());
        Set<String> names = new LinkedHashSet<>();
        sorted.forEach(cost -> names.add(cost.currency()));
        return List.copyOf(names);
    }

    /// The groups with the most tokens, and all others as one.
    static SequencedMap<String, Figures> ranking(
            UsageAnswer answer, Dimension by, String nameless, String others) {
        var rows =
                answer.rows().stream()
                        .filter(row -> row.figures().totalTokens() > 0)
                        .sorted(
                                Comparator.comparingLong(
                                                (UsageRow row) -> row.figures().totalTokens())
                                        .reversed())
                        .toList();
        var groups = new LinkedHashMap<String, Figures>();
        for (var row : rows.subList(0, Math.min(TOP, rows.size()))) {
            groups.merge(label(row, by, nameless), row.figures(), UsageCharts::plus);
        }
        if (rows.size() > TOP) {
            groups.put(
                    others,
                    rows.subList(TOP, rows.size()).stream()
                            .map(UsageRow::figures)
                            .reduce(Figures.NONE, UsageCharts::plus));
        }
        return groups;
    }

    /// A consumer's name says which one only beside its tenant.
    private static String label(UsageRow row, Dimension by, String nameless) {
        var name = Objects.requireNonNullElse(row.keys().get(by), "");
        var tenant = Objects.requireNonNullElse(row.keys().get(Dimension.TENANT), "");
        if (name.isEmpty()) {
            return nameless;
        }
        return by == Dimension.TENANT || tenant.isEmpty() ? name : tenant + "/" + name;
    }

    private static Figures plus(Figures one, Figures other) {
        return new Figures(
                one.requests() + other.requests(),
                one.refused() + other.refused(),
                one.failed() + other.failed(),
                one.promptTokens() + other.promptTokens(),
                one.cachedPromptTokens() + other.cachedPromptTokens(),
                one.completionTokens() + other.completionTokens(),
                one.reasoningTokens() + other.reasoningTokens(),
                sum(one.costs(), other.costs()),
                sum(one.providerCosts(), other.providerCosts()),
                one.parked() + other.parked());
    }

    private static List<Money> sum(List<Money> one, List<Money> other) {
        Map<String, Money> sums = new LinkedHashMap<>();
        one.forEach(money -> sums.merge(money.currency(), money, Money::plus));
        other.forEach(money -> sums.merge(money.currency(), money, Money::plus));
        return List.copyOf(sums.values());
    }

    /// Which step suits a range: hours up to three days, days beyond.
    static Dimension step(TimeRange.Span span) {
        return span.longerThan(java.time.Duration.ofDays(3)) ? Dimension.DAY : Dimension.HOUR;
    }

    /// The day or hour that the label at that place stands for.
    static LocalDate day(TimeRange.Span span, ZoneId zone, int place, Dimension step) {
        var first = span.from().atZone(zone);
        return step == Dimension.DAY
                ? first.toLocalDate().plusDays(place)
                : first.plusHours(place).toLocalDate();
    }
}
