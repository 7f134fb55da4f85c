package dev.sluice.console.ui.quotas;

import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.BigDecimalField;
import dev.sluice.console.quotas.QuotaUnit;
import dev.sluice.console.ui.kit.Durations;
import dev.sluice.console.ui.kit.Fields;
import dev.sluice.console.ui.kit.Inputs;
import java.util.List;

/// The fields that a quota's form and a cell's editor have in common.
final class QuotaFields {
    private static final List<String> WINDOWS = List.of("PT1M", "PT1H", "P1D", "P1W", "P1M");

    private QuotaFields() {}

    static BigDecimalField limit(Fields fields) {
        var limit = fields.add("limit", Inputs.amount(Inputs.say("quotas.limit"), ""));
        limit.setRequiredIndicatorVisible(true);
        return limit;
    }

    static Select<QuotaUnit> unit(Fields fields, List<QuotaUnit> of) {
        return fields.add("unit", Inputs.choice(Inputs.say("quotas.unit"), of, QuotaWords::unit));
    }

    /// The usual ones to choose from; any other may be typed.
    static ComboBox<String> window(Fields fields) {
        var window = fields.add("window", new ComboBox<String>(Inputs.say("quotas.window")));
        window.setItems(WINDOWS);
        window.setItemLabelGenerator(QuotaWords::window);
        window.setAllowCustomValue(true);
        window.addCustomValueSetListener(
                typed -> window.setValue(Durations.iso(typed.getDetail())));
        window.setHelperText(Inputs.say("quotas.window.hint"));
        return window;
    }

    /// Days, weeks and months are the calendar's: they can only begin with the clock.
    static boolean ofTheCalendar(String window) {
        return window.startsWith("P") && !window.startsWith("PT");
    }
}
