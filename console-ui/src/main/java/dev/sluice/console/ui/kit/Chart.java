package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.ComponentEvent;
import com.vaadin.flow.component.ComponentEventListener;
import com.vaadin.flow.component.DomEvent;
import com.vaadin.flow.component.EventData;
import com.vaadin.flow.component.HasSize;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import com.vaadin.flow.shared.Registration;
import tools.jackson.databind.node.ObjectNode;

/// An ECharts drawing. It takes an option without colours or functions; the element adds both from
/// the theme and the language.
@Tag("sluice-chart")
@JsModule("context://charts/sluice-chart.js")
public final class Chart extends Component implements HasSize {
    private static final long serialVersionUID = 1L;

    /// Somebody clicked on a bar or point.
    @DomEvent("chart-click")
    public static final class ClickEvent extends ComponentEvent<Chart> {
        private static final long serialVersionUID = 1L;

        private final int index;

        public ClickEvent(
                Chart source, boolean fromClient, @EventData("event.detail.index") int index) {
            super(source, fromClient);
            this.index = index;
        }

        /// The position on the category axis.
        public int index() {
            return index;
        }
    }

    /// @param name what a screen reader says in place of the drawing
    public Chart(String name) {
        getElement().setAttribute("role", "img");
        getElement().setAttribute("aria-label", name);
    }

    public void draw(ObjectNode option) {
        getElement().setPropertyJson("option", option);
    }

    public Registration onClick(ComponentEventListener<ClickEvent> listener) {
        return addListener(ClickEvent.class, listener);
    }
}
