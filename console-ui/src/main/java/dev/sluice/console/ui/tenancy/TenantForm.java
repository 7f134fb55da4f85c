package dev.sluice.console.ui.tenancy;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.tenancy.TenantEdit;
import dev.sluice.console.tenancy.TenantRow;
import dev.sluice.console.tenancy.Tenants;
import dev.sluice.console.ui.kit.EditForm;
import dev.sluice.console.ui.kit.Fields;
import dev.sluice.console.ui.kit.Inputs;
import java.time.ZoneId;
import java.util.List;

/// What is asked about a tenant.
final class TenantForm implements EditForm {
    /// The currencies that price books of model providers are written in; any other may be typed.
    private static final List<String> CURRENCIES =
            List.of("CNY", "USD", "EUR", "GBP", "HKD", "JPY", "SGD");

    private final Tenants tenants;
    private final Expected expected;
    private final Fields fields = new Fields();
    private final TextField name;
    private final TextField displayName;
    private final ComboBox<String> zone;
    private final ComboBox<String> currency;
    private final Component content;

    private TenantForm(Tenants tenants, String existing, Expected expected) {
        this.tenants = tenants;
        this.expected = expected;
        name = fields.add("name", Inputs.name(existing));
        displayName =
                fields.add("displayName", Inputs.text(say("kit.display"), say("kit.display.hint")));
        zone = fields.add("timeZone", new ComboBox<>(say("tenants.zone")));
        zone.setItems(ZoneId.getAvailableZoneIds().stream().sorted().toList());
        zone.setHelperText(say("tenants.zone.hint"));
        currency = fields.add("currency", new ComboBox<>(say("tenants.currency")));
        currency.setItems(CURRENCIES);
        currency.setAllowCustomValue(true);
        currency.addCustomValueSetListener(typed -> currency.setValue(typed.getDetail()));
        currency.setHelperText(say("tenants.currency.hint"));
        content = Inputs.form(name, displayName, zone, currency);
    }

    static TenantForm create(Tenants tenants) {
        var form = new TenantForm(tenants, "", Expected.absent());
        form.zone.setValue("Asia/Shanghai");
        form.currency.setValue("CNY");
        return form;
    }

    static TenantForm change(Tenants tenants, TenantRow row) {
        var form = new TenantForm(tenants, row.name(), Expected.version(row.version()));
        form.displayName.setValue(row.displayName());
        form.zone.setValue(row.timeZone().getId());
        form.currency.setValue(row.currency());
        return form;
    }

    private static String say(String key) {
        return Inputs.say(key);
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
                new TenantEdit(Inputs.typed(displayName), zone.getValue(), Inputs.typed(currency));
        return tenants.put(name.getValue().strip(), edit, expected).revision();
    }
}
