package dev.sluice.console.ui.quotas;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Nav;
import com.vaadin.flow.router.RouterLink;
import dev.sluice.console.ui.kit.Inputs;

/// The two ways to look at quotas: who may use how much where, and one after the other.
final class QuotaTabs extends Nav {
    private static final long serialVersionUID = 1L;

    QuotaTabs(Class<? extends Component> here) {
        addClassName("view-tabs");
        setAriaLabel(Inputs.say("quotas.views"));
        add(
                link("matrix.title", MatrixView.class, here),
                link("quotas.list", QuotasView.class, here));
    }

    private static RouterLink link(
            String title, Class<? extends Component> to, Class<? extends Component> here) {
        var link = new RouterLink(Inputs.say(title), to);
        if (to.equals(here)) {
            link.getElement().setAttribute("aria-current", "page");
        }
        return link;
    }
}
