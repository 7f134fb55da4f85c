package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import org.jspecify.annotations.Nullable;

/// One headline figure, what it is, and how it stands against another time.
public final class StatTile extends Div {
    private static final long serialVersionUID = 1L;

    private final Span value = new Span();
    private final Div beside = new Div();

    public StatTile(String label, Icon icon) {
        addClassName("stat");
        getElement().setAttribute("role", "group");
        getElement().setAttribute("aria-label", label);
        var head = new Div(icon.create(), new Span(label));
        head.addClassName("stat-label");
        value.addClassName("stat-value");
        beside.addClassName("stat-beside");
        add(head, value, beside);
    }

    /// @param exact the figure with all digits, shown on hovering
    public void show(String figure, String exact, @Nullable Component... below) {
        value.setText(figure);
        value.getElement().setAttribute("title", exact);
        beside.removeAll();
        for (var one : below) {
            if (one != null) {
                beside.add(one);
            }
        }
    }
}
