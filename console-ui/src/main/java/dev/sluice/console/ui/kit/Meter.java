package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.html.Div;

/// How full something is: a used part, a held part behind it, and the limit as the whole.
///
/// It turns to a warning at four fifths and to an alarm when nothing is left; the figures stand in
/// the accessible name, so colour says nothing alone.
public final class Meter extends Div {
    private static final long serialVersionUID = 1L;

    public Meter(long used, long held, long limit, String name) {
        addClassName("meter");
        var whole = Math.max(1, limit);
        var usedPart = Math.clamp(used * 100.0 / whole, 0, 100);
        var heldPart = Math.clamp(held * 100.0 / whole, 0, 100 - usedPart);
        var taken = used + held;
        addClassName(taken >= limit ? "full" : taken >= whole * 0.8 ? "near" : "free");
        getElement().setAttribute("role", "meter");
        getElement().setAttribute("aria-label", name);
        getElement().setAttribute("aria-valuemin", "0");
        getElement().setAttribute("aria-valuemax", String.valueOf(whole));
        getElement().setAttribute("aria-valuenow", String.valueOf(Math.min(taken, whole)));
        add(part("used", usedPart), part("held", heldPart));
    }

    private static Div part(String kind, double percent) {
        var part = new Div();
        part.addClassName(kind);
        part.getStyle().setWidth(percent + "%");
        return part;
    }
}
