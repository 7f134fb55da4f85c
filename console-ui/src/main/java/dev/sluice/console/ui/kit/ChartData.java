package dev.sluice.console.ui.kit;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Figures by category, ready to be drawn and to be read as a table: one source for both, so that
/// they cannot differ.
///
/// @param unit what the figures count, which says how they are written
/// @param categories the groups, in the order in which they are shown
/// @param series one list of figures for each, as long as the categories
public record ChartData(Unit unit, List<String> categories, List<Series> series) {

    /// What is drawn.
    public sealed interface Unit {
        record Count() implements Unit {}

        record Amount(String currency) implements Unit {}
    }

    public record Series(String name, List<BigDecimal> figures) {
        public Series {
            figures = List.copyOf(figures);
        }
    }

    public ChartData {
        categories = List.copyOf(categories);
        series = List.copyOf(series);
    }

    public static Unit count() {
        return new Unit.Count();
    }

    public static Unit amount(String currency) {
        return new Unit.Amount(currency);
    }

    public boolean isEmpty() {
        return series.stream()
                .allMatch(one -> one.figures().stream().allMatch(figure -> figure.signum() == 0));
    }

    /// Bars on top of each other along time.
    ObjectNode columns(Locale locale) {
        var option = base(locale);
        category(option.putObject("xAxis"));
        option.putObject("yAxis").put("type", "value");
        var list = option.putArray("series");
        for (var one : series) {
            var node = list.addObject();
            node.put("name", one.name()).put("type", "bar").put("stack", "all");
            node.put("barMaxWidth", 28);
            var data = node.putArray("data");
            one.figures().forEach(data::add);
        }
        return option;
    }

    /// Bars lying on their side, the largest on top: for ranking by name.
    ObjectNode ranking(Locale locale) {
        var option = base(locale);
        option.putObject("xAxis").put("type", "value");
        var axis = option.putObject("yAxis");
        category(axis);
        axis.put("inverse", true);
        axis.putObject("axisLabel").put("width", 140).put("overflow", "truncate");
        var list = option.putArray("series");
        for (var one : series) {
            var node = list.addObject();
            node.put("name", one.name()).put("type", "bar").put("stack", "all");
            node.put("barMaxWidth", 18);
            var data = node.putArray("data");
            one.figures().forEach(data::add);
        }
        return option;
    }

    private void category(ObjectNode axis) {
        axis.put("type", "category");
        var names = axis.putArray("data");
        categories.forEach(names::add);
    }

    private ObjectNode base(Locale locale) {
        var option = JsonNodeFactory.instance.objectNode();
        var hints = option.putObject("sluice");
        hints.put("chinese", "zh".equals(locale.getLanguage()));
        switch (unit) {
            case Unit.Count _ -> hints.put("unit", "count");
            case Unit.Amount(var currency) ->
                    hints.put("unit", "money").put("currency", Numbers.sign(currency).strip());
        }
        if (series.size() > 1) {
            option.putObject("legend");
        } else {
            option.putObject("grid").put("top", 12);
        }
        return option;
    }

    /// The same figures as rows of text: the category, then each series, then their sum.
    List<List<String>> table(Locale locale) {
        Function<BigDecimal, String> write =
                figure ->
                        switch (unit) {
                            case Unit.Count _ -> Numbers.exact(figure.longValue(), locale);
                            case Unit.Amount(var currency) ->
                                    Numbers.exactMoney(figure, currency, locale);
                        };
        var rows = new ArrayList<List<String>>();
        for (var i = 0; i < categories.size(); i++) {
            var row = new ArrayList<String>();
            row.add(categories.get(i));
            var sum = BigDecimal.ZERO;
            for (var one : series) {
                row.add(write.apply(one.figures().get(i)));
                sum = sum.add(one.figures().get(i));
            }
            if (series.size() > 1) {
                row.add(write.apply(sum));
            }
            rows.add(row);
        }
        return rows;
    }
}
