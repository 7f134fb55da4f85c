package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HasValue;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.formlayout.FormLayout;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.BigDecimalField;
import com.vaadin.flow.component.textfield.IntegerField;
import com.vaadin.flow.component.textfield.NumberField;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Fields and buttons as every form of the console makes them.
public final class Inputs {
    private Inputs() {}

    /// The text of a key in the language of the page that is being made.
    public static String say(String key, Object... args) {
        return UI.getCurrent().getTranslation(key, args);
    }

    public static TextField text(String label, String hint) {
        var field = new TextField(label);
        field.setHelperText(hint);
        field.setWidthFull();
        return field;
    }

    /// The name of an object: typed once, shown ever after.
    public static TextField name(String existing) {
        var field = text(say("kit.name"), existing.isEmpty() ? say("kit.name.hint") : "");
        field.setValue(existing);
        field.setReadOnly(!existing.isEmpty());
        field.setMaxLength(100);
        field.setRequiredIndicatorVisible(true);
        field.addClassName("mono");
        if (existing.isEmpty()) {
            field.setAutofocus(true);
        }
        return field;
    }

    public static IntegerField whole(String label, String hint) {
        var field = new IntegerField(label);
        field.setHelperText(hint);
        field.setWidthFull();
        field.setI18n(
                new IntegerField.IntegerFieldI18n().setBadInputErrorMessage(say("kit.number.bad")));
        return field;
    }

    /// A whole number that may be larger than two thousand million.
    public static NumberField large(String label, String hint) {
        var field = new NumberField(label);
        field.setHelperText(hint);
        field.setWidthFull();
        field.setStep(1);
        field.setI18n(
                new NumberField.NumberFieldI18n()
                        .setBadInputErrorMessage(say("kit.number.bad"))
                        .setStepErrorMessage(say("kit.number.whole")));
        return field;
    }

    /// An exact number, with decimals where it has some; the point is the same in every language.
    public static BigDecimalField amount(String label, String hint) {
        var field = new BigDecimalField(label);
        field.setHelperText(hint);
        field.setWidthFull();
        field.setLocale(Locale.ROOT);
        field.setI18n(
                new BigDecimalField.BigDecimalFieldI18n()
                        .setBadInputErrorMessage(say("kit.number.bad")));
        return field;
    }

    public static @Nullable Long longOf(NumberField field) {
        var value = field.getValue();
        return value == null ? null : BigDecimal.valueOf(value).longValue();
    }

    /// A choice out of a few known things.
    public static <T> Select<T> choice(String label, List<T> of, Function<T, String> word) {
        var field = new Select<T>();
        field.setLabel(label);
        field.setItems(of);
        field.setItemLabelGenerator(word::apply);
        field.setWidthFull();
        return field;
    }

    /// A choice out of many named things, read a page at a time.
    public static <T> ComboBox<T> pick(
            String label, Function<PageRequest, Page<T>> source, Function<T, String> word) {
        var field = new ComboBox<T>(label);
        field.setItems(query -> {
            var rows = new Keyset<>(source);
            rows.restart(query.getFilter().filter(text -> !text.isBlank()).orElse(null));
            return rows.rows(query.getOffset(), query.getLimit()).stream();
        });
        field.setItemLabelGenerator(word::apply);
        field.setWidthFull();
        return field;
    }

    /// Null where nothing was typed.
    public static @Nullable String typed(HasValue<?, String> field) {
        var text = field.getValue();
        return text == null || text.isBlank() ? null : text.strip();
    }

    public static FormLayout form(Component... fields) {
        var layout = new FormLayout(fields);
        layout.setAutoResponsive(true);
        layout.setAutoRows(true);
        layout.setColumnWidth("14rem");
        layout.setMaxColumns(Math.min(2, fields.length));
        layout.setExpandColumns(true);
        layout.setExpandFields(true);
        layout.addClassName("form");
        return layout;
    }

    public static Button primary(String label, Icon icon, Runnable action) {
        var button = new Button(label, icon.create(), _ -> action.run());
        button.addThemeVariants(ButtonVariant.PRIMARY);
        return button;
    }

    public static Button plain(String label, Icon icon, Runnable action) {
        return new Button(label, icon.create(), _ -> action.run());
    }

    /// A button that shows only an icon; its name is said to screen readers and on hovering.
    public static Button icon(String name, Icon icon, Runnable action) {
        var button = new Button(icon.create(), _ -> action.run());
        button.addThemeVariants(ButtonVariant.TERTIARY);
        button.setAriaLabel(name);
        button.setTooltipText(name);
        return button;
    }

    /// The name of a row that opens it.
    public static Button link(String name, Runnable action) {
        var button = new Button(name, _ -> action.run());
        button.addThemeVariants(ButtonVariant.TERTIARY);
        button.addClassNames("link", "mono");
        return button;
    }
}
