package dev.sluice.console.ui.pricing;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.datetimepicker.DateTimePicker;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.radiobutton.RadioButtonGroup;
import com.vaadin.flow.component.textfield.BigDecimalField;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.instances.InstanceRow;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.pricing.PriceEdit;
import dev.sluice.console.pricing.PriceRow;
import dev.sluice.console.pricing.Prices;
import dev.sluice.console.routes.RouteRow;
import dev.sluice.console.routes.Routes;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.ui.kit.Calendars;
import dev.sluice.console.ui.kit.EditForm;
import dev.sluice.console.ui.kit.Fields;
import dev.sluice.console.ui.kit.Inputs;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is asked about a price.
final class PriceForm implements EditForm {
    private static final List<String> CURRENCIES =
            List.of("CNY", "USD", "EUR", "GBP", "HKD", "JPY", "SGD");

    /// Whose money it is.
    private enum Side {
        INSTANCE,
        ROUTE
    }

    private final Prices prices;
    private final Expected expected;
    private final Fields fields = new Fields();
    private final TextField name;
    private final RadioButtonGroup<Side> side = new RadioButtonGroup<>();
    private final ComboBox<InstanceRow> instance;
    private final ComboBox<RouteRow> route;
    private final DateTimePicker from;
    private final DateTimePicker until;
    private final ComboBox<String> currency = new ComboBox<>(Inputs.say("tenants.currency"));
    private final BigDecimalField input;
    private final BigDecimalField cached;
    private final BigDecimalField output;
    private final Div content = new Div();

    private PriceForm(
            Prices prices, Instances instances, Routes routes, String existing, Expected expected) {
        this.prices = prices;
        this.expected = expected;
        name = fields.add("name", Inputs.name(existing));
        side.setLabel(Inputs.say("prices.target"));
        side.setItems(Side.values());
        side.setItemLabelGenerator(
                one -> Inputs.say(one == Side.INSTANCE ? "prices.of.instance" : "prices.of.route"));
        side.addValueChangeListener(_ -> arrange());
        fields.watch(side);
        instance =
                fields.add(
                        "instance",
                        Inputs.pick(
                                Inputs.say("field.instance"), instances::list, InstanceRow::name));
        route =
                fields.add(
                        "route",
                        Inputs.pick(Inputs.say("field.route"), routes::list, RouteRow::name));
        from = fields.add("from", moment("prices.from", "prices.from.hint"));
        until = fields.add("until", moment("prices.until", "prices.until.hint"));
        fields.add("currency", currency);
        currency.setItems(CURRENCIES);
        currency.setAllowCustomValue(true);
        currency.addCustomValueSetListener(typed -> currency.setValue(typed.getDetail()));
        input = fields.add("inputPerMillion", Inputs.amount(Inputs.say("prices.input"), ""));
        input.setRequiredIndicatorVisible(true);
        cached =
                fields.add(
                        "cachedInputPerMillion",
                        Inputs.amount(
                                Inputs.say("prices.cached"), Inputs.say("prices.cached.hint")));
        output = fields.add("outputPerMillion", Inputs.amount(Inputs.say("prices.output"), ""));
        output.setRequiredIndicatorVisible(true);
        var money =
                new Div(
                        new H3(Inputs.say("prices.million")),
                        Inputs.form(currency, input, cached, output));
        money.addClassName("form-part");
        var time =
                new Div(new H3(Inputs.say("prices.time")), Inputs.form(from), Inputs.form(until));
        time.addClassName("form-part");
        content.add(Inputs.form(name), side, Inputs.form(instance, route), money, time);
    }

    private static DateTimePicker moment(String label, String hint) {
        var field = new DateTimePicker(Inputs.say(label));
        field.setHelperText(Inputs.say(hint));
        field.setStep(Duration.ofMinutes(15));
        // Hours from 00 to 23 in either language, as everywhere in the console.
        field.setLocale(java.util.Locale.UK);
        field.setWidthFull();
        field.setDateAriaLabel(Inputs.say(label) + ": " + Inputs.say("prices.date"));
        field.setTimeAriaLabel(Inputs.say(label) + ": " + Inputs.say("prices.hour"));
        field.setDatePickerI18n(Calendars.texts());
        return field;
    }

    private void arrange() {
        instance.setVisible(side.getValue() == Side.INSTANCE);
        route.setVisible(side.getValue() == Side.ROUTE);
    }

    static PriceForm create(Prices prices, Instances instances, Routes routes, Clock clock) {
        var form = new PriceForm(prices, instances, routes, "", Expected.absent());
        form.side.setValue(Side.INSTANCE);
        form.currency.setValue("CNY");
        form.from.setValue(
                LocalDateTime.ofInstant(
                        clock.instant().truncatedTo(ChronoUnit.DAYS), ZoneOffset.UTC));
        form.arrange();
        return form;
    }

    static PriceForm change(Prices prices, Instances instances, Routes routes, PriceRow row) {
        var form =
                new PriceForm(
                        prices, instances, routes, row.name(), Expected.version(row.version()));
        var of = row.instance();
        if (of != null) {
            form.side.setValue(Side.INSTANCE);
            form.instance.setValue(instances.get(of.name()));
        } else if (row.route() != null) {
            form.side.setValue(Side.ROUTE);
            form.route.setValue(routes.get(row.route().name()));
        }
        form.from.setValue(LocalDateTime.ofInstant(row.from(), ZoneOffset.UTC));
        var until = row.until();
        if (until != null) {
            form.until.setValue(LocalDateTime.ofInstant(until, ZoneOffset.UTC));
        }
        form.currency.setValue(row.currency());
        form.input.setValue(row.inputPerMillion());
        form.cached.setValue(row.cachedInputPerMillion());
        form.output.setValue(row.outputPerMillion());
        form.arrange();
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
        var ofInstance = side.getValue() == Side.INSTANCE;
        var edit =
                new PriceEdit(
                        ofInstance && instance.getValue() != null
                                ? instance.getValue().name()
                                : null,
                        !ofInstance && route.getValue() != null ? route.getValue().name() : null,
                        instant(from),
                        instant(until),
                        currency.getValue(),
                        plain(input),
                        plain(cached),
                        plain(output));
        return prices.put(name.getValue().strip(), edit, expected).revision();
    }

    private static @Nullable String instant(DateTimePicker field) {
        var value = field.getValue();
        return value == null ? null : Instant.from(value.atOffset(ZoneOffset.UTC)).toString();
    }

    private static @Nullable String plain(BigDecimalField field) {
        var value = field.getValue();
        return value == null ? null : value.toPlainString();
    }
}
