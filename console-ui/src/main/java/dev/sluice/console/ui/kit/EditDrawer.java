package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.KeyModifier;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import dev.sluice.console.shared.FieldError;
import java.util.List;
import java.util.stream.Collectors;

/// A form at the right side of the page.
///
/// A save that fails keeps everything that was typed, shows each defect at its field and what
/// belongs to no field above the form; closing with unsaved changes asks first.
public final class EditDrawer extends Dialog {
    private static final long serialVersionUID = 1L;

    private final EditForm form;
    private final Runnable afterSave;
    private final Div banner = new Div();
    private final Button save;

    public EditDrawer(String title, EditForm form, Runnable afterSave, Component... more) {
        this.form = form;
        this.afterSave = afterSave;
        addClassName("drawer");
        setHeaderTitle(title);
        setCloseOnOutsideClick(false);
        setModality(com.vaadin.flow.component.ModalityMode.STRICT);

        var close = new Button(Icon.CLOSE.create(), _ -> askToClose());
        close.addThemeVariants(ButtonVariant.TERTIARY);
        close.setAriaLabel(getTranslation("kit.close"));
        getHeader().add(close);

        banner.addClassName("banner");
        banner.getElement().setAttribute("role", "alert");
        banner.setVisible(false);
        add(banner, form.content());

        save = new Button(getTranslation("kit.save"), _ -> save());
        save.addThemeVariants(ButtonVariant.PRIMARY);
        save.addClickShortcut(Key.ENTER, KeyModifier.CONTROL);
        save.setDisableOnClick(true);
        var cancel = new Button(getTranslation("kit.cancel"), _ -> askToClose());
        var gap = new Span();
        gap.addClassName("gap");
        getFooter().add(more);
        getFooter().add(gap, cancel, save);
        addDialogCloseActionListener(_ -> askToClose());
    }

    private void askToClose() {
        if (form.fields().touched()) {
            Confirm.discard(this::close);
        } else {
            close();
        }
    }

    private void save() {
        try {
            banner.setVisible(false);
            if (form.fields().unreadable().isPresent()) {
                banner(getTranslation("kit.form.unreadable"));
                return;
            }
            form.fields().clear();
            var revision = form.save();
            close();
            Notes.done(getTranslation("kit.saved", String.valueOf(revision)));
            afterSave.run();
        } catch (RuntimeException failure) {
            var errors = Failures.fieldErrors(failure);
            if (errors.isEmpty()) {
                banner(Failures.text(failure));
            } else {
                refused(errors);
            }
        } finally {
            save.setEnabled(true);
        }
    }

    private void refused(List<FieldError> errors) {
        var left = form.fields().show(errors);
        if (left.isEmpty()) {
            return;
        }
        banner(left.stream().map(Failures::text).collect(Collectors.joining(" ")));
    }

    private void banner(String text) {
        banner.removeAll();
        banner.add(Icon.WARNING.create(), new Span(text));
        banner.setVisible(true);
        UI.getCurrent().getPage().executeJs("$0.scrollIntoView({block: 'nearest'})", banner);
    }
}
