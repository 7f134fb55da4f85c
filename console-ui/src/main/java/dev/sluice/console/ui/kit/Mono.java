package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.html.Span;

/// A name or number that programs use, in a type whose characters cannot be mistaken.
public final class Mono extends Span {
    private static final long serialVersionUID = 1L;

    public Mono(String text) {
        super(text);
        addClassName("mono");
    }
}
