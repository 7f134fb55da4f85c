package dev.sluice.console.ui.consumers;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.datepicker.DatePicker;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H3;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.select.Select;
import dev.sluice.console.consumers.ConsumerRow;
import dev.sluice.console.consumers.Consumers;
import dev.sluice.console.consumers.KeyEdit;
import dev.sluice.console.shared.FieldError;
import dev.sluice.console.ui.kit.Calendars;
import dev.sluice.console.ui.kit.CodeBlock;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Times;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Issues a key in two steps: how long it may live, then the key itself, once.
///
/// The second step cannot be left before its reader says that the key is stored, because nobody can
/// show it again.
final class IssueDialog extends Dialog {
    private static final long serialVersionUID = 1L;

    /// How long a key lives.
    private enum Life {
        FOR_EVER(0),
        MONTH(30),
        QUARTER(90),
        YEAR(365),
        OWN(0);

        private final int days;

        Life(int days) {
            this.days = days;
        }
    }

    private final transient Consumers consumers;
    private final transient ConsumerRow consumer;
    private final transient Clock clock;
    private final ZoneId zone;
    private final transient UnaryOperator<String> example;
    private final transient Runnable afterwards;
    private final Select<Life> life;
    private final DatePicker day = new DatePicker(Inputs.say("keys.last.day"));
    private final Div problem = new Div();

    /// @param example a call with the key in it
    /// @param afterwards runs when there is a new key
    IssueDialog(
            Consumers consumers,
            ConsumerRow consumer,
            Clock clock,
            ZoneId zone,
            UnaryOperator<String> example,
            Runnable afterwards) {
        this.consumers = consumers;
        this.consumer = consumer;
        this.clock = clock;
        this.zone = zone;
        this.example = example;
        this.afterwards = afterwards;
        setHeaderTitle(getTranslation("keys.issue.for", consumer.name()));
        setWidth("36rem");
        life =
                Inputs.choice(
                        getTranslation("keys.life"),
                        List.of(Life.values()),
                        one -> Inputs.say("keys.life." + one.name().toLowerCase(Locale.ROOT)));
        life.setValue(Life.FOR_EVER);
        life.addValueChangeListener(change -> day.setVisible(change.getValue() == Life.OWN));
        day.setI18n(Calendars.texts());
        day.setMin(today());
        day.setValue(today().plusDays(30));
        day.setVisible(false);
        day.setHelperText(Times.zone(zone, clock.instant(), getLocale()));
        problem.addClassName("banner");
        problem.getElement().setAttribute("role", "alert");
        problem.setVisible(false);
        add(problem, new Paragraph(getTranslation("keys.issue.text")), Inputs.form(life, day));
        getFooter().add(new Button(getTranslation("kit.cancel"), _ -> close()));
        getFooter().add(Inputs.primary(getTranslation("keys.issue.do"), Icon.KEY, this::issue));
    }

    private LocalDate today() {
        return clock.instant().atZone(zone).toLocalDate();
    }

    private @Nullable Instant expires() {
        return switch (life.getValue()) {
            case FOR_EVER -> null;
            case OWN ->
                    day.getValue() == null
                            ? null
                            : day.getValue().plusDays(1).atStartOfDay(zone).toInstant();
            case MONTH, QUARTER, YEAR ->
                    clock.instant().plus(java.time.Duration.ofDays(life.getValue().days));
        };
    }

    private void issue() {
        if (life.getValue() == Life.OWN && day.getValue() == null) {
            day.setInvalid(true);
            day.setErrorMessage(getTranslation("keys.day.missing"));
            return;
        }
        try {
            var issued =
                    consumers.issue(
                            consumer.tenant().name(),
                            consumer.name(),
                            new KeyEdit(expires(), null));
            show(issued.row().key());
            afterwards.run();
        } catch (RuntimeException failure) {
            var errors = Failures.fieldErrors(failure);
            problem.removeAll();
            problem.add(
                    Icon.WARNING.create(),
                    new Span(
                            errors.isEmpty()
                                    ? Failures.text(failure)
                                    : errors.stream()
                                            .map(this::sentence)
                                            .collect(Collectors.joining(" "))));
            problem.setVisible(true);
        }
    }

    private String sentence(FieldError error) {
        return Failures.text(error);
    }

    private void show(String key) {
        removeAll();
        getFooter().removeAll();
        setHeaderTitle(getTranslation("keys.issued"));
        setCloseOnEsc(false);
        setCloseOnOutsideClick(false);
        var once = new Div(Icon.WARNING.create(), new Span(getTranslation("keys.once")));
        once.addClassNames("banner", "watch");
        var stored = new Checkbox(getTranslation("keys.stored"));
        var done = new Button(getTranslation("keys.done"), _ -> close());
        done.addThemeVariants(ButtonVariant.PRIMARY);
        done.setEnabled(false);
        stored.addValueChangeListener(change -> done.setEnabled(change.getValue()));
        var fresh = new CodeBlock(getTranslation("keys.key"), key);
        var body =
                new Div(
                        once,
                        fresh,
                        new H3(getTranslation("keys.try")),
                        new CodeBlock(getTranslation("keys.try"), example.apply(key)),
                        stored);
        body.getStyle().set("display", "flex").set("flex-direction", "column").set("gap", "0.9rem");
        add(body);
        getFooter().add(done);
        fresh.focus();
    }
}
