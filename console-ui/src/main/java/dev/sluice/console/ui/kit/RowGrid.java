package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.grid.GridVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.renderer.ComponentRenderer;
import com.vaadin.flow.data.value.ValueChangeMode;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A table of rows that are read a page at a time, with a search over names.
///
/// Where there is nothing it says what belongs here and the next step; where a search finds nothing
/// it says that instead.
public final class RowGrid<T> extends Div {
    private static final long serialVersionUID = 1L;

    private final Grid<T> grid = new Grid<>();
    private final Div bar = new Div();
    private final TextField search = new TextField();
    private final transient Keyset<T> rows;
    private final Component nothingYet;
    private final transient Map<Div, Runnable> live = new HashMap<>();

    public RowGrid(String name, Function<PageRequest, Page<T>> source, Component nothingYet) {
        this.nothingYet = nothingYet;
        rows = new Keyset<>(source);
        addClassName("row-grid");
        bar.addClassName("grid-bar");
        search.setPlaceholder(getTranslation("kit.search"));
        search.setAriaLabel(getTranslation("kit.search.in", name));
        search.setPrefixComponent(Icon.SEARCH.create());
        search.setClearButtonVisible(true);
        search.setValueChangeMode(ValueChangeMode.LAZY);
        search.addClassName("search");
        search.addValueChangeListener(_ -> refresh());
        bar.add(search);

        grid.setAriaLabel(name);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.setColumnReorderingAllowed(true);
        grid.addThemeVariants(GridVariant.NO_BORDER);
        grid.setPageSize(50);
        grid.setItems(query -> read(query.getOffset(), query.getLimit()).stream());
        grid.setEmptyStateComponent(nothingYet);
        var surface = new Div(grid);
        surface.addClassName("grid-surface");
        add(bar, surface);
    }

    /// Rows that cannot be read are not "none yet": the table says so instead of inviting to create
    /// what is there.
    private List<T> read(int offset, int limit) {
        try {
            return rows.rows(offset, limit);
        } catch (RuntimeException failure) {
            if (!Outage.shows(failure)) {
                throw failure;
            }
            grid.setEmptyStateComponent(
                    new EmptyState(
                            Icon.CLOCK,
                            getTranslation("kit.outage.rows"),
                            getTranslation("kit.outage.rows.text")));
            return List.of();
        }
    }

    /// A column of plain text.
    public Grid.Column<T> text(String header, Function<T, String> text) {
        return grid.addColumn(text::apply)
                .setHeader(header)
                .setResizable(true)
                .setTooltipGenerator(text::apply)
                .setAutoWidth(true)
                .setFlexGrow(1);
    }

    /// A column of components: at least that wide, and wider by its share of what is left over.
    ///
    /// An automatic width would be taken before the components are there.
    ///
    /// @param width in rem
    public Grid.Column<T> cell(
            String header, double width, int share, Function<T, Component> cell) {
        return grid.addColumn(new ComponentRenderer<>(cell::apply))
                .setHeader(header)
                .setResizable(true)
                .setWidth(width + "rem")
                .setFlexGrow(share);
    }

    /// A column whose cells change while they are looked at: {@link #refreshLive} fills them anew
    /// and leaves the rest of the row alone, with whatever has the keyboard there.
    ///
    /// @param width in rem
    public Grid.Column<T> live(
            String header, double width, int share, Function<T, Component> cell) {
        return cell(
                header,
                width,
                share,
                row -> {
                    var holder = new Div(cell.apply(row));
                    holder.getStyle().set("display", "contents");
                    holder.addAttachListener(
                            _ -> live.put(holder, () -> fill(holder, cell.apply(row))));
                    holder.addDetachListener(_ -> live.remove(holder));
                    return holder;
                });
    }

    private static void fill(Div holder, Component cell) {
        holder.removeAll();
        holder.add(cell);
    }

    /// Fills the live cells of the rows that are shown.
    public void refreshLive() {
        List.copyOf(live.values()).forEach(Runnable::run);
    }

    /// A column of numbers, aligned so that they compare.
    ///
    /// @param width in rem
    public Grid.Column<T> number(String header, double width, Function<T, String> text) {
        return text(header, text)
                .setAutoWidth(false)
                .setWidth(width + "rem")
                .setFlexGrow(0)
                .setTextAlign(com.vaadin.flow.component.grid.ColumnTextAlign.END)
                .setPartNameGenerator(_ -> "number");
    }

    /// The last column: what can be done with a row.
    ///
    /// @param most the number of buttons in it
    public Grid.Column<T> actions(int most, Function<T, Component> actions) {
        return grid.addColumn(new ComponentRenderer<>(actions::apply))
                .setHeader(new com.vaadin.flow.component.html.Span(getTranslation("kit.actions")))
                .setTextAlign(com.vaadin.flow.component.grid.ColumnTextAlign.END)
                .setWidth(1.75 + most * 2.4 + "rem")
                .setFlexGrow(0)
                .setFrozenToEnd(true);
    }

    /// Puts a filter beside the search.
    public void filter(Component filter) {
        bar.add(filter);
    }

    /// Leaves the search out, for lists whose source cannot search.
    public void withoutSearch() {
        search.setVisible(false);
    }

    /// Reads the rows again from the first one.
    public void refresh() {
        var text = search.getValue().isBlank() ? null : search.getValue();
        rows.restart(text);
        grid.setEmptyStateComponent(
                text == null
                        ? nothingYet
                        : new EmptyState(
                                Icon.SEARCH,
                                getTranslation("kit.search.none"),
                                getTranslation("kit.search.none.text", text)));
        grid.getDataProvider().refreshAll();
    }

    public Grid<T> grid() {
        return grid;
    }
}
