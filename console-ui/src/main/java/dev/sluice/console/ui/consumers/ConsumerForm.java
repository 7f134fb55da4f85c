package dev.sluice.console.ui.consumers;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.combobox.MultiSelectComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.radiobutton.RadioButtonGroup;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.consumers.ConsumerEdit;
import dev.sluice.console.consumers.ConsumerRow;
import dev.sluice.console.consumers.Consumers;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.Ref;
import dev.sluice.console.tenancy.Tenants;
import dev.sluice.console.tenancy.UnitRow;
import dev.sluice.console.ui.kit.EditForm;
import dev.sluice.console.ui.kit.Fields;
import dev.sluice.console.ui.kit.Inputs;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is asked about a consumer.
final class ConsumerForm implements EditForm {
    private final Consumers consumers;
    private final String tenant;
    private final Expected expected;
    private final Fields fields = new Fields();
    private final TextField name;
    private final TextField displayName;
    private final ComboBox<String> unit = new ComboBox<>(Inputs.say("field.unit"));
    private final RadioButtonGroup<Boolean> all = new RadioButtonGroup<>();
    private final MultiSelectComboBox<String> only =
            new MultiSelectComboBox<>(Inputs.say("consumers.routes.only"));
    private final Div content = new Div();

    private ConsumerForm(
            Consumers consumers,
            Tenants tenants,
            Routes routes,
            String tenant,
            String existing,
            Expected expected) {
        this.consumers = consumers;
        this.tenant = tenant;
        this.expected = expected;
        name = fields.add("name", Inputs.name(existing));
        displayName =
                fields.add(
                        "displayName",
                        Inputs.text(Inputs.say("kit.display"), Inputs.say("kit.display.hint")));
        fields.add("unit", unit);
        unit.setItems(tenants.units(tenant).stream().map(UnitRow::name).toList());
        unit.setClearButtonVisible(true);
        unit.setHelperText(Inputs.say("consumers.unit.hint"));
        all.setLabel(Inputs.say("consumers.routes"));
        all.setItems(true, false);
        all.setItemLabelGenerator(
                one -> Inputs.say(one ? "consumers.routes.all" : "consumers.routes.only.these"));
        all.addValueChangeListener(change -> only.setVisible(!change.getValue()));
        fields.watch(all);
        fields.add("routes", only);
        only.setItems(query ->
                routes
                        .list(
                                new dev.sluice.console.shared.PageRequest(
                                        Math.min(1000, query.getOffset() + query.getLimit()),
                                        null,
                                        query.getFilter()
                                                .filter(text -> !text.isBlank())
                                                .orElse(null)))
                        .items()
                        .stream()
                        .skip(query.getOffset())
                        .map(row -> row.name()));
        only.setWidthFull();
        content.add(Inputs.form(name, displayName), Inputs.form(unit), all, only);
    }

    static ConsumerForm create(Consumers consumers, Tenants tenants, Routes routes, String tenant) {
        var form = new ConsumerForm(consumers, tenants, routes, tenant, "", Expected.absent());
        form.all.setValue(true);
        return form;
    }

    static ConsumerForm change(
            Consumers consumers, Tenants tenants, Routes routes, ConsumerRow row) {
        var form =
                new ConsumerForm(
                        consumers,
                        tenants,
                        routes,
                        row.tenant().name(),
                        row.name(),
                        Expected.version(row.version()));
        form.displayName.setValue(row.displayName());
        form.unit.setValue(row.unit() == null ? null : row.unit().name());
        var routesOnly = row.routes();
        form.all.setValue(routesOnly == null);
        if (routesOnly != null) {
            form.only.setValue(routesOnly.stream().map(Ref::name).collect(Collectors.toSet()));
        }
        return form;
    }

    @Override
    public Component content() {
        return content;
    }

    @Override
    public Fields fields() {
        return fields;
    }

    @Override
    public long save() {
        var edit =
                new ConsumerEdit(
                        Inputs.typed(displayName), allowed(only.getValue()), unit.getValue());
        return consumers.put(tenant, name.getValue().strip(), edit, expected).revision();
    }

    private @Nullable List<String> allowed(Set<String> chosen) {
        return all.getValue() ? null : chosen.stream().sorted().toList();
    }
}
