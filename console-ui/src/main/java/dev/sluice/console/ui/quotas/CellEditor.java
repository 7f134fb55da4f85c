package dev.sluice.console.ui.quotas;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.BigDecimalField;
import com.vaadin.flow.data.value.ValueChangeMode;
import dev.sluice.console.quotas.QuotaAlign;
import dev.sluice.console.quotas.QuotaEdit;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.QuotaScopeEdit;
import dev.sluice.console.quotas.QuotaUnit;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.FieldError;
import dev.sluice.console.ui.kit.EditForm;
import dev.sluice.console.ui.kit.Fields;
import dev.sluice.console.ui.kit.FormSaver;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cell's quota, changed where it stands: how much, of what, in which window, and more for a
/// while. Where the cell has none it makes one.
///
/// Enter saves, Escape leaves; the table goes on living around it.
final class CellEditor extends Div implements EditForm {
    private static final long serialVersionUID = 1L;

    /// What is asked about: a quota that is there, or the one to be made.
    private sealed interface Choice {
        record Existing(CellGauge gauge) implements Choice {}

        record Fresh(String name) implements Choice {}
    }

    /// What the editor asks of its surroundings.
    interface Host {
        /// It is done, saved or not.
        void left(CellEditor editor, boolean saved);

        /// Somebody wants to see everything about a quota.
        void whole(QuotaRow quota);
    }

    private final transient Quotas quotas;
    private final transient QuotaScopeEdit scope;
    private final transient Host host;
    private final transient FormSaver saver;
    private final transient Fields fields = new Fields();
    private final Select<Choice> choice;
    private final Paragraph whose = new Paragraph();
    private final BigDecimalField limit;
    private final Select<QuotaUnit> unit;
    private final ComboBox<String> window;
    private final BoostField boost;
    private final Button all;
    private transient List<FieldError> warnings = List.of();

    /// @param title what the cell is: whose quota, and where
    /// @param scope of a quota that is made here
    /// @param zone of days and typed moments
    /// @param fresh the name of a quota that is made here
    CellEditor(
            Quotas quotas,
            Clock clock,
            String title,
            QuotaScopeEdit scope,
            ZoneId zone,
            List<CellGauge> gauges,
            String fresh,
            Host host) {
        this.quotas = quotas;
        this.scope = scope;
        this.host = host;
        saver = new FormSaver(this);
        addClassName("cell-editor");
        getElement().setAttribute("role", "dialog");
        getElement().setAttribute("aria-label", title);
        choice =
                Inputs.choice(
                        Inputs.say("matrix.quota"), choices(gauges, fresh), CellEditor::nameOf);
        choice.setVisible(!gauges.isEmpty());
        whose.addClassName("hint");
        limit = QuotaFields.limit(fields);
        // Enter saves: what was typed has to be here before that.
        limit.setValueChangeMode(ValueChangeMode.EAGER);
        unit = QuotaFields.unit(fields, units(gauges));
        window = QuotaFields.window(fields);
        window.setHelperText("");
        fields.alias("name", limit);
        fields.alias("scope", limit);
        fields.alias("align", window);
        fields.alias("kind", window);
        boost = new BoostField(fields, clock, zone);
        all = new Button(Inputs.say("matrix.all"), _ -> whole());
        all.addThemeVariants(ButtonVariant.TERTIARY);
        unit.addValueChangeListener(_ -> window.setVisible(unit.getValue() != QuotaUnit.IN_FLIGHT));
        choice.addValueChangeListener(_ -> show());
        add(head(title), saver.banner(), choice, whose, narrow(limit, unit, window), boost, foot());
        choice.setValue(choices(gauges, fresh).getFirst());
        getElement()
                .addEventListener("keydown", _ -> leave())
                .setFilter("event.key === 'Escape' && !event.inner");
        getElement()
                .addEventListener("keydown", _ -> finish())
                .setFilter(
                        "event.key === 'Enter' && event.target.matches('vaadin-big-decimal-field,"
                                + " vaadin-big-decimal-field *')");
    }

    /// Two fields beside each other, though a cell leaves little room.
    private static Component narrow(Component... some) {
        var form = Inputs.form(some);
        form.setColumnWidth("9rem");
        return form;
    }

    private Component head(String title) {
        var close = Inputs.icon(Inputs.say("kit.close"), Icon.CLOSE, this::leave);
        var head = new Div(new H2(title), close);
        head.addClassName("cell-editor-head");
        return head;
    }

    private Component foot() {
        var save = new Button(Inputs.say("kit.save"), _ -> finish());
        save.addThemeVariants(ButtonVariant.PRIMARY);
        var gap = new Div();
        gap.addClassName("gap");
        var foot = new Div(all, gap, new Button(Inputs.say("kit.cancel"), _ -> leave()), save);
        foot.addClassName("cell-editor-foot");
        return foot;
    }

    private static List<Choice> choices(List<CellGauge> gauges, String fresh) {
        var all = new ArrayList<Choice>();
        gauges.forEach(gauge -> all.add(new Choice.Existing(gauge)));
        all.add(new Choice.Fresh(fresh));
        return all;
    }

    private static String nameOf(Choice choice) {
        return switch (choice) {
            case Choice.Existing(var gauge) ->
                    gauge.quota().name() + " · " + QuotaWords.counted(gauge.quota());
            case Choice.Fresh _ -> Inputs.say("matrix.fresh");
        };
    }

    /// An expression is written in the whole form; it shows here only where a quota has one.
    private static List<QuotaUnit> units(List<CellGauge> gauges) {
        var all = new ArrayList<>(List.of(QuotaUnit.values()));
        if (gauges.stream().noneMatch(gauge -> gauge.quota().unit() == QuotaUnit.EXPRESSION)) {
            all.remove(QuotaUnit.EXPRESSION);
        }
        return all;
    }

    private void show() {
        fields.clear();
        boost.clear();
        switch (choice.getValue()) {
            case Choice.Existing(var gauge) -> {
                var quota = gauge.quota();
                limit.setValue(quota.amount());
                unit.setValue(quota.unit());
                window.setValue(quota.window().isEmpty() ? "PT1H" : quota.window());
                boost.show(quota);
                all.setVisible(true);
                whose.setText(Inputs.say("matrix.inherited"));
                whose.setVisible(gauge.slot().inherited());
            }
            case Choice.Fresh _ -> {
                limit.clear();
                unit.setValue(QuotaUnit.TOTAL_TOKENS);
                window.setValue("PT1H");
                all.setVisible(false);
                whose.setVisible(false);
            }
        }
    }

    private void whole() {
        if (choice.getValue() instanceof Choice.Existing(var gauge)) {
            host.whole(gauge.quota());
        }
    }

    /// Gives the keyboard to the limit.
    void begin() {
        limit.focus();
    }

    private void leave() {
        host.left(this, false);
    }

    private void finish() {
        if (saver.save()) {
            host.left(this, true);
        }
    }

    @Override
    public Component content() {
        return this;
    }

    @Override
    public Fields fields() {
        return fields;
    }

    @Override
    public List<FieldError> warnings() {
        return warnings;
    }

    @Override
    public long save() {
        var saved =
                switch (choice.getValue()) {
                    case Choice.Existing(var gauge) ->
                            quotas.put(
                                    gauge.quota().name(),
                                    edit(QuotaEdit.of(gauge.quota()), gauge.quota()),
                                    Expected.version(gauge.quota().version()));
                    case Choice.Fresh(var name) ->
                            quotas.put(name, edit(made(), null), Expected.absent());
                };
        warnings = saved.warnings();
        return saved.revision();
    }

    private QuotaEdit made() {
        return new QuotaEdit(scope, null, null, null, null, null, null, null, null, null, null);
    }

    /// What was typed, over what stays as it is.
    private QuotaEdit edit(QuotaEdit base, @Nullable QuotaRow before) {
        var windowed = unit.getValue() != QuotaUnit.IN_FLIGHT;
        var span = windowed ? window.getValue() : null;
        var sameUnit = before != null && before.unit() == unit.getValue();
        return new QuotaEdit(
                base.scope(),
                limit.getValue(),
                span,
                unit.getValue().word(),
                windowed ? base.kind() : null,
                span != null && QuotaFields.ofTheCalendar(span)
                        ? QuotaAlign.CLOCK.word()
                        : windowed ? base.align() : null,
                base.mode(),
                base.rejectedMessage(),
                sameUnit ? base.currency() : null,
                sameUnit ? base.expression() : null,
                boost.value());
    }
}
