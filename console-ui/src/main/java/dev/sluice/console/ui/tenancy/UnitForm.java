package dev.sluice.console.ui.tenancy;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.tenancy.Tenants;
import dev.sluice.console.tenancy.UnitEdit;
import dev.sluice.console.tenancy.UnitRow;
import dev.sluice.console.ui.kit.EditForm;
import dev.sluice.console.ui.kit.Fields;
import dev.sluice.console.ui.kit.Inputs;

/// What is asked about a business unit.
final class UnitForm implements EditForm {
    private final Tenants tenants;
    private final String tenant;
    private final Expected expected;
    private final Fields fields = new Fields();
    private final TextField name;
    private final TextField displayName;
    private final Component content;

    private UnitForm(Tenants tenants, String tenant, String existing, Expected expected) {
        this.tenants = tenants;
        this.tenant = tenant;
        this.expected = expected;
        name = fields.add("name", Inputs.name(existing));
        displayName =
                fields.add(
                        "displayName",
                        Inputs.text(Inputs.say("kit.display"), Inputs.say("kit.display.hint")));
        content = Inputs.form(name, displayName);
    }

    static UnitForm create(Tenants tenants, String tenant) {
        return new UnitForm(tenants, tenant, "", Expected.absent());
    }

    static UnitForm change(Tenants tenants, UnitRow row) {
        var form =
                new UnitForm(
                        tenants, row.tenant().name(), row.name(), Expected.version(row.version()));
        form.displayName.setValue(row.displayName());
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
        return tenants.putUnit(
                        tenant,
                        name.getValue().strip(),
                        new UnitEdit(Inputs.typed(displayName)),
                        expected)
                .revision();
    }
}
