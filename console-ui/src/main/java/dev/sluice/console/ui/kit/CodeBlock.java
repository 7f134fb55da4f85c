package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Pre;

/// Something to be pasted elsewhere, with the button that copies it.
public final class CodeBlock extends Div {
    private static final long serialVersionUID = 1L;

    private final CopyButton copy;

    public CodeBlock(String name, String text) {
        addClassName("code-block");
        copy = new CopyButton(getTranslation("kit.copy"), text);
        var code = new Pre(text);
        code.getElement().setAttribute("tabindex", "0");
        code.getElement().setAttribute("role", "group");
        code.getElement().setAttribute("aria-label", name);
        add(code, copy);
    }

    /// Leads whoever works by keyboard to the button that copies.
    public void focus() {
        copy.focus();
    }
}
