package dev.sluice.console;

import com.vaadin.flow.component.dependency.StyleSheet;
import com.vaadin.flow.component.page.AppShellConfigurator;
import com.vaadin.flow.component.page.ColorScheme;
import com.vaadin.flow.component.page.Push;
import com.vaadin.flow.server.AppShellSettings;
import com.vaadin.flow.shared.ui.Transport;
import com.vaadin.flow.theme.aura.Aura;

/// What every page of the console has in common: theme, push channel, icon.
///
/// Push rides a WebSocket for what the server sends and plain requests for what the browser sends,
/// so that every command of a person passes the servlet filters.
@Push(transport = Transport.WEBSOCKET_XHR)
@StyleSheet(Aura.STYLESHEET)
@StyleSheet("console.css")
@ColorScheme(ColorScheme.Value.SYSTEM)
public final class AppShell implements AppShellConfigurator {

    @Override
    public void configurePage(AppShellSettings settings) {
        settings.addFavIcon("icon", "icons/sluice.svg", "any");
        settings.addMetaTag("robots", "noindex");
    }
}
