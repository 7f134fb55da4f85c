package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Pre;

/// Something to be pasted elsewhere, with the button that copies it.
public final class CodeBlock extends Div {
    private static final long serialVersionUID = 1L;

    public CodeBlock(String name, String text) {
        addClassName("code-block");
        var code = new Pre(text);
        code.getElement().setAttribute("tabindex", "0");
        code.getElement().setAttribute("role", "region");
        code.getElement().setAttribute("aria-label", name);
        add(code, new CopyButton(getTranslation("kit.copy"), text));
    }
}
