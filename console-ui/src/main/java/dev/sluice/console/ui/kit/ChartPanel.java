package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.NativeTable;
import com.vaadin.flow.component.html.NativeTableHeaderCell;
import com.vaadin.flow.component.html.NativeTableRow;
import org.jspecify.annotations.Nullable;

/// A chart and its twin, the same figures as a table: for screen readers, for copying, and for
/// whoever prefers numbers.
public final class ChartPanel extends Div {
    private static final long serialVersionUID = 1L;

    /// How the figures are drawn.
    public enum Shape {
        COLUMNS,
        RANKING
    }

    private final String title;
    private final Shape shape;
    private final String categories;
    private final Button turn;
    private final Panel panel;
    private final Chart chart;
    private boolean asTable;
    private @Nullable ChartData data;

    public ChartPanel(String title, Shape shape, String categories) {
        this.title = title;
        this.shape = shape;
        this.categories = categories;
        addClassName("chart-panel");
        chart = new Chart(title);
        turn = new Button(Icon.TABLE.create(), _ -> turn());
        turn.addThemeVariants(ButtonVariant.TERTIARY);
        panel = new Panel(title);
        panel.aside(turn);
        add(panel);
        name();
    }

    public void draw(ChartData data) {
        this.data = data;
        render();
    }

    public Chart chart() {
        return chart;
    }

    private void turn() {
        asTable = !asTable;
        name();
        render();
    }

    private void name() {
        var text = getTranslation(asTable ? "kit.chart.draw" : "kit.chart.table");
        turn.setIcon((asTable ? Icon.USAGE : Icon.TABLE).create());
        turn.setAriaLabel(text + ": " + title);
        turn.setTooltipText(text);
    }

    private void render() {
        var now = data;
        if (now == null) {
            return;
        }
        if (now.isEmpty()) {
            panel.show(
                    new EmptyState(
                            Icon.USAGE,
                            getTranslation("kit.chart.none"),
                            getTranslation("kit.chart.none.text")));
            return;
        }
        if (asTable) {
            panel.show(table(now));
            return;
        }
        switch (shape) {
            case COLUMNS -> chart.draw(now.columns(getLocale()));
            case RANKING -> {
                chart.draw(now.ranking(getLocale()));
                chart.setHeight(Math.clamp(56 + now.categories().size() * 30L, 180, 420) + "px");
            }
        }
        panel.show(chart);
    }

    private Component table(ChartData data) {
        var table = new NativeTable();
        table.addClassName("twin");
        table.setCaptionText(title);
        var head = new NativeTableRow();
        head.add(header(categories, "col"));
        data.series().forEach(series -> head.add(header(series.name(), "col")));
        if (data.series().size() > 1) {
            head.add(header(getTranslation("kit.sum"), "col"));
        }
        table.getHead().add(head);
        for (var cells : data.table(getLocale())) {
            var row = new NativeTableRow();
            row.add(header(cells.getFirst(), "row"));
            cells.subList(1, cells.size()).forEach(cell -> row.addDataCell().setText(cell));
            table.getBody().add(row);
        }
        var scroll = new Div(table);
        scroll.addClassName("twin-scroll");
        scroll.getElement().setAttribute("tabindex", "0");
        scroll.getElement().setAttribute("role", "region");
        scroll.getElement().setAttribute("aria-label", title);
        return scroll;
    }

    private static NativeTableHeaderCell header(String text, String scope) {
        var cell = new NativeTableHeaderCell(text);
        cell.getElement().setAttribute("scope", scope);
        return cell;
    }
}
