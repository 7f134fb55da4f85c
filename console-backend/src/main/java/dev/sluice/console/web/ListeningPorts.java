package dev.sluice.console.web;

import dev.sluice.console.shared.OwnPorts;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Tells which ports the console's servers listen on, that of the pages and that of operations.
@Component
final class ListeningPorts {
    private final OwnPorts ownPorts;

    ListeningPorts(OwnPorts ownPorts) {
        this.ownPorts = ownPorts;
    }

    @EventListener
    void opened(WebServerInitializedEvent event) {
        var port = event.getWebServer().getPort();
        if (port > 0) {
            ownPorts.add(port);
        }
    }
}
