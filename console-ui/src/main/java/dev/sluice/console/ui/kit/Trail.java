package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Nav;
import com.vaadin.flow.component.html.Span;

/// Where a detail page belongs, and the way back to it.
public final class Trail extends Nav {
    private static final long serialVersionUID = 1L;

    public Trail(String parent, String path, String here) {
        addClassName("trail");
        getElement().setAttribute("aria-label", getTranslation("kit.trail"));
        var place = new Span(here);
        place.getElement().setAttribute("aria-current", "page");
        var slash = new Span("/");
        slash.getElement().setAttribute("aria-hidden", "true");
        add(new Anchor(path, parent), slash, place);
    }
}
