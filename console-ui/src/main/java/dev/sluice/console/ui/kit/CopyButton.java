package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.clipboard.Clipboard;

/// Copies a text that is known when the page is made, and says that it did.
public final class CopyButton extends Button {
    private static final long serialVersionUID = 1L;

    public CopyButton(String label, String text) {
        super(label, Icon.COPY.create());
        addThemeVariants(ButtonVariant.TERTIARY);
        addClassName("copy");
        Clipboard.onClick(this)
                .writeText(
                        text,
                        _ -> Notes.done(getTranslation("kit.copied")),
                        _ -> Notes.problem(getTranslation("kit.copy.failed")));
    }
}
