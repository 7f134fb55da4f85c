package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.html.Span;

/// Says to a screen reader what a press just did, where nothing with the keyboard says it itself.
public final class Announcer extends Span {
    private static final long serialVersionUID = 1L;

    public Announcer() {
        addClassName("unseen");
        getElement().setAttribute("role", "status");
        getElement().setAttribute("aria-live", "polite");
    }

    public void say(String text) {
        // The same sentence twice would not be said twice: an odd one carries a blank more.
        setText(text.equals(getText()) ? text + "\u00A0" : text);
    }
}
