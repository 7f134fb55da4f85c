package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Header;
import com.vaadin.flow.component.html.Paragraph;

/// A page's one first-level heading, a sentence about what the page is for, and its actions.
public final class PageHeader extends Header {
    private static final long serialVersionUID = 1L;

    private final Div actions = new Div();

    public PageHeader(String title, String purpose, Component... actions) {
        addClassName("page-header");
        var words = new Div(new H1(title));
        words.addClassName("page-words");
        if (!purpose.isEmpty()) {
            words.add(new Paragraph(purpose));
        }
        this.actions.addClassName("page-actions");
        this.actions.add(actions);
        add(words, this.actions);
    }

    public void addAction(Component action) {
        actions.add(action);
    }
}
