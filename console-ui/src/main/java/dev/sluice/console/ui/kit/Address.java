package dev.sluice.console.ui.kit;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.router.Location;
import com.vaadin.flow.router.QueryParameters;
import java.util.Map;

/// The browser's address as the place where a view keeps its state, so that a link holds it.
public final class Address {
    private Address() {}

    /// Writes the state into the address without going anywhere.
    public static void replace(String path, Map<String, String> state) {
        UI.getCurrent()
                .getPage()
                .getHistory()
                .replaceState(null, new Location(path, QueryParameters.simple(state)));
    }
}
