package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import dev.sluice.console.shared.ConflictException;
import dev.sluice.console.shared.FieldError;
import java.util.List;
import java.util.stream.Collectors;

/// Saves a form and says what went wrong: each defect at its field, and what belongs to no field in
/// the banner above them. What was typed stays.
public final class FormSaver {
    private final EditForm form;
    private final Div banner = new Div();
    private final Runnable again;

    public FormSaver(EditForm form) {
        this(form, () -> {});
    }

    /// @param again presses save once more, for whoever wants theirs over somebody else's
    public FormSaver(EditForm form, Runnable again) {
        this.form = form;
        this.again = again;
        banner.addClassName("banner");
        banner.getElement().setAttribute("role", "alert");
        banner.setVisible(false);
    }

    /// Where the words stand that belong to no field.
    public Div banner() {
        return banner;
    }

    /// @return whether it is saved; then a note says so, and what to beware of
    public boolean save() {
        try {
            banner.setVisible(false);
            if (form.fields().unreadable().isPresent()) {
                say(banner.getTranslation("kit.form.unreadable"));
                return false;
            }
            form.fields().clear();
            var revision = form.save();
            Notes.done(banner.getTranslation("kit.saved", String.valueOf(revision)));
            form.warnings().forEach(warning -> Notes.warning(Failures.text(warning)));
            return true;
        } catch (RuntimeException failure) {
            var errors = Failures.fieldErrors(failure);
            if (errors.isEmpty()) {
                say(Failures.text(failure));
            } else {
                refused(errors);
            }
            if (failure instanceof ConflictException conflict
                    && conflict.reason() == ConflictException.Reason.CHANGED_MEANWHILE) {
                offerToTakeOver();
            }
            return false;
        }
    }

    private void refused(List<FieldError> errors) {
        var left = form.fields().show(errors);
        if (!left.isEmpty()) {
            say(left.stream().map(Failures::text).collect(Collectors.joining(" ")));
        }
    }

    /// Nothing typed is lost: it may go over what the other one saved, once that is known.
    private void offerToTakeOver() {
        form.takeOver()
                .ifPresent(takeOver ->
                        banner.add(
                                Inputs.plain(
                                        banner.getTranslation("kit.take.over"),
                                        Icon.CHECK,
                                        () -> {
                                            if (Failures.said(takeOver)) {
                                                again.run();
                                            }
                                        })));
    }

    private void say(String text) {
        banner.removeAll();
        banner.add(Icon.WARNING.create(), new Span(text));
        banner.setVisible(true);
        UI.getCurrent().getPage().executeJs("$0.scrollIntoView({block: 'nearest'})", banner);
    }
}
