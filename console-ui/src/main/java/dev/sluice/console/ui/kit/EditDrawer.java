package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.KeyModifier;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Span;

/// A form at the right side of the page.
///
/// A save that fails keeps everything that was typed; closing with unsaved changes asks first.
public final class EditDrawer extends Dialog {
    private static final long serialVersionUID = 1L;

    private final EditForm form;
    private final FormSaver saver;
    private final Runnable afterSave;
    private final Button save;

    public EditDrawer(String title, EditForm form, Runnable afterSave, Component... more) {
        this.form = form;
        this.saver = new FormSaver(form, this::save);
        this.afterSave = afterSave;
        addClassName("drawer");
        setHeaderTitle(title);
        setCloseOnOutsideClick(false);
        setModality(com.vaadin.flow.component.ModalityMode.STRICT);

        var close = new Button(Icon.CLOSE.create(), _ -> askToClose());
        close.addThemeVariants(ButtonVariant.TERTIARY);
        close.setAriaLabel(getTranslation("kit.close"));
        getHeader().add(close);

        add(saver.banner(), form.content());

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
            if (saver.save()) {
                close();
                afterSave.run();
            }
        } finally {
            save.setEnabled(true);
        }
    }
}
