package dev.sluice.console.ui.quotas;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.ComponentEvent;
import com.vaadin.flow.component.ComponentEventListener;
import com.vaadin.flow.component.DomEvent;
import com.vaadin.flow.component.EventData;
import com.vaadin.flow.component.HasComponents;
import com.vaadin.flow.component.HasStyle;
import com.vaadin.flow.component.Tag;
import com.vaadin.flow.component.dependency.JsModule;
import com.vaadin.flow.shared.Registration;
import java.time.Instant;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The table that draws gauges: it gets names once and cells as they change, keeps the keyboard
/// where it is, and asks for the rows that come on the screen.
@Tag("sluice-matrix")
@JsModule("context://matrix/sluice-matrix.js")
public final class Matrix extends Component implements HasComponents, HasStyle {
    private static final long serialVersionUID = 1L;

    /// Other rows came on the screen.
    @DomEvent("rows-shown")
    public static final class ShownEvent extends ComponentEvent<Matrix> {
        private static final long serialVersionUID = 1L;

        private final int first;
        private final int last;

        public ShownEvent(
                Matrix source,
                boolean fromClient,
                @EventData("event.detail.first") int first,
                @EventData("event.detail.last") int last) {
            super(source, fromClient);
            this.first = first;
            this.last = last;
        }

        /// Positions in the rows of the frame, both inclusive.
        public int first() {
            return first;
        }

        public int last() {
            return last;
        }
    }

    /// Somebody wants to change a cell.
    @DomEvent("cell-opened")
    public static final class OpenedEvent extends ComponentEvent<Matrix> {
        private static final long serialVersionUID = 1L;

        private final String row;
        private final String column;

        public OpenedEvent(
                Matrix source,
                boolean fromClient,
                @EventData("event.detail.row") String row,
                @EventData("event.detail.column") String column) {
            super(source, fromClient);
            this.row = row;
            this.column = column;
        }

        public String row() {
            return row;
        }

        public String column() {
            return column;
        }
    }

    /// Names of rows and columns, and the words; all cells are empty after it.
    void frame(ObjectNode frame) {
        getElement().callJsFunction("frame", frame);
    }

    void headings(ArrayNode columns) {
        getElement().callJsFunction("headings", columns);
    }

    /// Cells that changed, by `row key|column key`; null for one that has no gauge any more.
    void patch(ObjectNode cells, Instant now) {
        getElement().callJsFunction("patch", cells, (double) now.toEpochMilli());
    }

    /// Puts what was added beside the cell that has the keyboard.
    void place() {
        getElement().callJsFunction("place");
    }

    /// Gives the keyboard back to the cell.
    void leave() {
        getElement().callJsFunction("leave");
    }

    Registration onShown(ComponentEventListener<ShownEvent> listener) {
        return addListener(ShownEvent.class, listener);
    }

    Registration onOpened(ComponentEventListener<OpenedEvent> listener) {
        return addListener(OpenedEvent.class, listener);
    }
}
