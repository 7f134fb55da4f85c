package dev.sluice.console.ui.quotas;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.BigDecimalField;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import dev.sluice.console.quotas.CostExpression;
import dev.sluice.console.quotas.QuotaAlign;
import dev.sluice.console.quotas.QuotaEdit;
import dev.sluice.console.quotas.QuotaKind;
import dev.sluice.console.quotas.QuotaMode;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.QuotaScopeEdit;
import dev.sluice.console.quotas.QuotaUnit;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Expected;
import dev.sluice.console.shared.FieldError;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.PageRequest;
import dev.sluice.console.shared.Ref;
import dev.sluice.console.ui.kit.EditForm;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Fields;
import dev.sluice.console.ui.kit.Inputs;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What is asked about a quota.
final class QuotaForm implements EditForm {
    /// One ledger for each consumer, instead of one of them.
    private static final String EACH = "*";

    private static final List<String> CURRENCIES =
            List.of("CNY", "USD", "EUR", "GBP", "HKD", "JPY", "SGD");

    private final Quotas quotas;
    private final Expected expected;
    private final Fields fields = new Fields();
    private final TextField name;
    private final ComboBox<String> tenant;
    private final ComboBox<String> consumer;
    private final ComboBox<String> instance;
    private final ComboBox<String> route;
    private final BigDecimalField limit;
    private final Select<QuotaUnit> unit;
    private final ComboBox<String> currency;
    private final TextField expression;
    private final ComboBox<String> window;
    private final Select<QuotaAlign> align;
    private final Select<QuotaKind> kind;
    private final Select<QuotaMode> mode;
    private final TextField message;
    private final BoostField boost;
    private final Div content = new Div();
    private List<FieldError> warnings = List.of();

    private QuotaForm(
            Quotas quotas,
            QuotaScopes scopes,
            Clock clock,
            ZoneId zone,
            String existing,
            Expected expected) {
        this.quotas = quotas;
        this.expected = expected;
        name = fields.add("name", Inputs.name(existing));
        tenant =
                fields.add(
                        "scope.tenant",
                        names("field.tenant", scopes.tenants()::list, row -> row.name()));
        consumer =
                fields.add(
                        "scope.consumer",
                        names(
                                "field.consumer",
                                page -> consumers(scopes, page),
                                Function.identity()));
        consumer.setItemLabelGenerator(
                one -> EACH.equals(one) ? Inputs.say("quotas.each.long") : one);
        consumer.setHelperText(Inputs.say("quotas.consumer.hint"));
        instance =
                fields.add(
                        "scope.instance",
                        names("field.instance", scopes.instances()::list, row -> row.name()));
        route =
                fields.add(
                        "scope.route",
                        names("field.route", scopes.routes()::list, row -> row.name()));
        fields.alias("scope", tenant);
        tenant.addValueChangeListener(change -> {
            if (change.isFromClient()) {
                consumer.clear();
            }
            consumer.getDataProvider().refreshAll();
        });
        limit = QuotaFields.limit(fields);
        unit = QuotaFields.unit(fields, List.of(QuotaUnit.values()));
        currency = fields.add("currency", new ComboBox<>(Inputs.say("tenants.currency")));
        currency.setItems(CURRENCIES);
        currency.setAllowCustomValue(true);
        currency.addCustomValueSetListener(typed -> currency.setValue(typed.getDetail()));
        currency.setClearButtonVisible(true);
        currency.setHelperText(Inputs.say("quotas.currency.hint"));
        expression =
                fields.add(
                        "expression",
                        Inputs.text(
                                Inputs.say("quotas.expression"),
                                Inputs.say("quotas.expression.hint")));
        expression.addClassName("mono");
        expression.setPlaceholder(
                "prompt_tokens - 0.9 * cached_prompt_tokens + 4 * completion_tokens");
        expression.setValueChangeMode(ValueChangeMode.LAZY);
        expression.addValueChangeListener(change -> check(change.getValue()));
        window = QuotaFields.window(fields);
        window.addValueChangeListener(change -> followCalendar(change.getValue()));
        align =
                fields.add(
                        "align",
                        Inputs.choice(
                                Inputs.say("quotas.align"),
                                List.of(QuotaAlign.values()),
                                one -> Inputs.say("align." + one.word())));
        kind =
                fields.add(
                        "kind",
                        Inputs.choice(
                                Inputs.say("quotas.kind"),
                                List.of(QuotaKind.values()),
                                one -> Inputs.say("kind.of." + one.word())));
        mode =
                fields.add(
                        "mode",
                        Inputs.choice(
                                Inputs.say("quotas.mode"),
                                List.of(QuotaMode.values()),
                                one -> Inputs.say("mode." + one.word() + ".long")));
        message =
                fields.add(
                        "rejectedMessage",
                        Inputs.text(
                                Inputs.say("quotas.message"), Inputs.say("quotas.message.hint")));
        boost = new BoostField(fields, clock, zone);
        unit.addValueChangeListener(_ -> arrange());
        kind.addValueChangeListener(_ -> arrange());
        content.add(
                Inputs.form(name),
                part(
                        "quotas.scope",
                        "quotas.scope.hint",
                        Inputs.form(tenant, consumer, instance, route)),
                part(
                        "quotas.limit",
                        "",
                        Inputs.form(limit, unit, currency),
                        Inputs.form(expression),
                        Inputs.form(window, align, kind)),
                part("boost", "boost.hint", boost),
                part("quotas.spent", "", Inputs.form(mode), Inputs.form(message)));
    }

    /// Says while somebody types what is wrong, as saving would.
    private void check(String typed) {
        var defects = new Defects();
        if (!typed.isBlank()) {
            var _ = CostExpression.read(defects, "expression", typed);
        }
        var errors = defects.errors();
        expression.setInvalid(!errors.isEmpty());
        expression.setErrorMessage(errors.isEmpty() ? null : Failures.text(errors.getFirst()));
    }

    /// Days, weeks and months begin with the clock; nothing else goes with them.
    private void followCalendar(@Nullable String chosen) {
        if (chosen != null && QuotaFields.ofTheCalendar(chosen)) {
            align.setValue(QuotaAlign.CLOCK);
            kind.setValue(QuotaKind.FIXED);
        }
    }

    private static <T> ComboBox<String> names(
            String kind, Function<PageRequest, Page<T>> source, Function<T, String> name) {
        var field =
                Inputs.<String>pick(
                        Inputs.say(kind),
                        page -> {
                            var rows = source.apply(page);
                            return new Page<>(
                                    rows.items().stream().map(name).toList(), rows.next());
                        },
                        Function.identity());
        field.setPlaceholder(Inputs.say("quotas.any"));
        field.setClearButtonVisible(true);
        return field;
    }

    /// The chosen tenant's consumers, behind the one that stands for each of them.
    private Page<String> consumers(QuotaScopes scopes, PageRequest page) {
        var all = new ArrayList<String>();
        if (page.after() == null && page.search() == null) {
            all.add(EACH);
        }
        var chosen = tenant.getValue();
        if (chosen == null) {
            return new Page<>(all, null);
        }
        var rows = scopes.consumers().list(chosen, page);
        rows.items().forEach(row -> all.add(row.name()));
        return new Page<>(all, rows.next());
    }

    private static Div part(String title, String hint, Component... inside) {
        var part = new Div(new H3(Inputs.say(title)));
        part.addClassName("form-part");
        if (!hint.isEmpty()) {
            part.add(new Paragraph(Inputs.say(hint)));
        }
        part.add(inside);
        return part;
    }

    private void arrange() {
        var windowed = unit.getValue() != QuotaUnit.IN_FLIGHT;
        window.setVisible(windowed);
        align.setVisible(windowed && kind.getValue() == QuotaKind.FIXED);
        kind.setVisible(windowed);
        currency.setVisible(unit.getValue() == QuotaUnit.MONEY);
        expression.setVisible(unit.getValue() == QuotaUnit.EXPRESSION);
    }

    static QuotaForm create(Quotas quotas, QuotaScopes scopes, Clock clock) {
        var form = new QuotaForm(quotas, scopes, clock, ZoneOffset.UTC, "", Expected.absent());
        form.unit.setValue(QuotaUnit.TOTAL_TOKENS);
        form.window.setValue("PT1H");
        form.align.setValue(QuotaAlign.FIRST_REQUEST);
        form.kind.setValue(QuotaKind.FIXED);
        form.mode.setValue(QuotaMode.ENFORCE);
        form.arrange();
        return form;
    }

    static QuotaForm change(Quotas quotas, QuotaScopes scopes, Clock clock, QuotaRow row) {
        var form =
                new QuotaForm(
                        quotas,
                        scopes,
                        clock,
                        row.zone(),
                        row.name(),
                        Expected.version(row.version()));
        var scope = row.scope();
        form.tenant.setValue(name(scope.tenant()));
        form.consumer.setValue(scope.eachConsumer() ? EACH : name(scope.consumer()));
        form.instance.setValue(name(scope.instance()));
        form.route.setValue(name(scope.route()));
        form.limit.setValue(row.amount());
        form.unit.setValue(row.unit());
        form.currency.setValue(row.currency());
        form.expression.setValue(row.expression() == null ? "" : row.expression());
        form.boost.show(row);
        form.window.setValue(row.window().isEmpty() ? "PT1H" : row.window());
        form.align.setValue(row.align());
        form.kind.setValue(row.kind());
        form.mode.setValue(row.mode());
        form.message.setValue(row.rejectedMessage() == null ? "" : row.rejectedMessage());
        form.arrange();
        return form;
    }

    private static @Nullable String name(@Nullable Ref ref) {
        return ref == null ? null : ref.name();
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
    public List<FieldError> warnings() {
        return warnings;
    }

    @Override
    public long save() {
        var windowed = unit.getValue() != QuotaUnit.IN_FLIGHT;
        var edit =
                new QuotaEdit(
                        new QuotaScopeEdit(
                                tenant.getValue(),
                                consumer.getValue(),
                                instance.getValue(),
                                route.getValue()),
                        limit.getValue(),
                        windowed ? window.getValue() : null,
                        unit.getValue().word(),
                        windowed ? kind.getValue().word() : null,
                        windowed && kind.getValue() == QuotaKind.FIXED
                                ? align.getValue().word()
                                : null,
                        mode.getValue().word(),
                        Inputs.typed(message),
                        unit.getValue() == QuotaUnit.MONEY ? Inputs.typed(currency) : null,
                        unit.getValue() == QuotaUnit.EXPRESSION ? Inputs.typed(expression) : null,
                        boost.value());
        var saved = quotas.put(name.getValue().strip(), edit, expected);
        warnings = saved.warnings();
        return saved.revision();
    }
}
