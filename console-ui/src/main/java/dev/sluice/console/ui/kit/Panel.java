package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Section;

/// A titled part of a page on a surface of its own.
public final class Panel extends Section {
    private static final long serialVersionUID = 1L;

    private final Div head = new Div();
    private final Div body = new Div();

    public Panel(String title, Component... content) {
        addClassName("panel");
        getElement().setAttribute("aria-label", title);
        head.addClassName("panel-head");
        head.add(new H2(title));
        body.addClassName("panel-body");
        body.add(content);
        add(head, body);
    }

    /// Puts something at the right end of the heading.
    public Panel aside(Component... aside) {
        head.add(aside);
        return this;
    }

    /// Replaces what the panel shows.
    public void show(Component... content) {
        body.removeAll();
        body.add(content);
    }
}
