package dev.sluice.console.ui.instances;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.textfield.TextField;
import dev.sluice.console.shared.FieldError;
import dev.sluice.console.ui.kit.Failures;
import dev.sluice.console.ui.kit.Icon;
import dev.sluice.console.ui.kit.Inputs;
import dev.sluice.console.ui.kit.Notes;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Asks before an instance is taken out or brought back by hand, says what happens to the requests
/// it has, and takes the reason that others will read.
final class StandingDialog extends Dialog {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 500;

    /// What can be done.
    enum Act {
        DRAIN("drain", Icon.DRAIN),
        EJECT("eject", Icon.EJECT),
        RESTORE("restore", Icon.RESTORE);

        private final String word;
        private final Icon icon;

        Act(String word, Icon icon) {
            this.word = word;
            this.icon = icon;
        }

        String word() {
            return word;
        }

        Icon icon() {
            return icon;
        }
    }

    private final Act act;
    private final String instance;
    private final transient Function<@Nullable String, Long> command;
    private final Runnable after;
    private final TextField reason;
    private final Div banner = new Div();

    /// @param open requests that it has now
    /// @param left routes that would have no other instance in service
    /// @param command does it and answers with the revision
    StandingDialog(
            Act act,
            String instance,
            int open,
            List<String> left,
            Function<@Nullable String, Long> command,
            Runnable after) {
        this.act = act;
        this.instance = instance;
        this.command = command;
        this.after = after;
        setHeaderTitle(getTranslation("standing." + act.word + ".title", instance));
        setWidth("34rem");
        addClassName("standing-dialog");
        banner.addClassName("banner");
        banner.getElement().setAttribute("role", "alert");
        banner.setVisible(false);
        reason =
                Inputs.text(
                        getTranslation("standing.reason"), getTranslation("standing.reason.hint"));
        reason.setMaxLength(LONGEST);
        reason.setAutofocus(true);
        add(
                banner,
                new Paragraph(
                        getTranslation("standing." + act.word + ".text", String.valueOf(open))));
        if (!left.isEmpty()) {
            var warning =
                    new Div(
                            Icon.WARNING.create(),
                            new Span(
                                    getTranslation(
                                            "standing.alone",
                                            String.join(getTranslation("kit.comma"), left))));
            warning.addClassNames("banner", "watch");
            add(warning);
        }
        add(reason);
        var go = Inputs.primary(getTranslation("standing." + act.word), act.icon, this::go);
        if (act == Act.EJECT) {
            go.addThemeVariants(ButtonVariant.ERROR);
        }
        go.addClickShortcut(com.vaadin.flow.component.Key.ENTER);
        getFooter().add(new Button(getTranslation("kit.cancel"), _ -> close()), go);
    }

    private void go() {
        try {
            var revision = command.apply(Inputs.typed(reason));
            close();
            Notes.done(
                    getTranslation(
                            "standing." + act.word + ".done", instance, String.valueOf(revision)));
            after.run();
        } catch (RuntimeException failure) {
            var errors = Failures.fieldErrors(failure);
            if (errors.stream().map(FieldError::field).anyMatch("reason"::equals)) {
                reason.setInvalid(true);
                reason.setErrorMessage(
                        errors.stream().map(Failures::text).collect(Collectors.joining(" ")));
                reason.focus();
                return;
            }
            banner.removeAll();
            banner.add(Icon.WARNING.create(), new Span(Failures.text(failure)));
            banner.setVisible(true);
        }
    }
}
