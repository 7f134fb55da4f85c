package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Paragraph;

/// What stands where nothing is yet: what belongs here and the next step.
public final class EmptyState extends Div {
    private static final long serialVersionUID = 1L;

    public EmptyState(Icon icon, String title, String text, Component... next) {
        addClassName("empty-state");
        var mark = new Div(icon.create());
        mark.addClassName("empty-mark");
        var heading = new Div(title);
        heading.addClassName("empty-title");
        add(mark, heading, new Paragraph(text));
        if (next.length > 0) {
            var actions = new Div(next);
            actions.addClassName("empty-actions");
            add(actions);
        }
    }
}
