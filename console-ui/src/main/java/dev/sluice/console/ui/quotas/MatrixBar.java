package dev.sluice.console.ui.quotas;

import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;

/// What the matrix is narrowed by, and what its colours mean.
final class MatrixBar extends Div {
    private static final long serialVersionUID = 1L;

    private final ComboBox<String> tenant = new ComboBox<>();
    private final Select<MatrixFilter.Shown> shown;
    private final TextField name = new TextField();

    /// @param chosen told when a person chooses something else
    MatrixBar(Consumer<MatrixFilter> chosen) {
        tenant.setAriaLabel(getTranslation("field.tenant"));
        tenant.setPlaceholder(getTranslation("usage.all.tenants"));
        tenant.setPrefixComponent(Icon.TENANTS.create());
        tenant.setClearButtonVisible(true);
        shown =
                Inputs.choice(
                        "",
                        List.of(MatrixFilter.Shown.values()),
                        one -> Inputs.say("matrix.shown." + one.word()));
        shown.setAriaLabel(getTranslation("matrix.shown"));
        shown.setWidth("13rem");
        name.setPlaceholder(getTranslation("matrix.name"));
        name.setAriaLabel(getTranslation("matrix.name"));
        name.setPrefixComponent(Icon.SEARCH.create());
        name.setClearButtonVisible(true);
        name.setValueChangeMode(ValueChangeMode.LAZY);
        name.addClassName("search");
        addClassName("grid-bar");
        add(name, tenant, shown, legend());
        tenant.addValueChangeListener(change -> tell(change.isFromClient(), chosen));
        shown.addValueChangeListener(change -> tell(change.isFromClient(), chosen));
        name.addValueChangeListener(change -> tell(change.isFromClient(), chosen));
    }

    private static Div legend() {
        var legend = new Div();
        legend.addClassName("matrix-legend");
        for (var part : List.of("used", "held")) {
            var mark = new Span();
            mark.addClassNames("mark", part);
            legend.add(new Span(mark, new Span(Inputs.say("matrix.legend." + part))));
        }
        return legend;
    }

    private void tell(boolean byHand, Consumer<MatrixFilter> chosen) {
        if (byHand) {
            var where = tenant.getValue();
            chosen.accept(
                    new MatrixFilter(
                            where == null ? "" : where, shown.getValue(), name.getValue().strip()));
        }
    }

    void show(MatrixFilter filter) {
        tenant.setValue(filter.tenant().isEmpty() ? null : filter.tenant());
        shown.setValue(filter.shown());
        name.setValue(filter.name());
    }

    /// The tenants there are to choose from; the choice stays.
    void offer(SortedSet<String> tenants) {
        if (!List.copyOf(tenants).equals(tenant.getListDataView().getItems().toList())) {
            var chosen = tenant.getValue();
            tenant.setItems(tenants);
            tenant.setValue(chosen);
        }
    }
}
