package dev.sluice.console.web;

import dev.sluice.console.shared.OwnPorts;
import jakarta.servlet.ServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/// A second connector of the same server, for scripts: it answers `/api/v1` (and what other
/// dialects bring) and nothing else, so that it may be opened to a network without opening the
/// console to it.
public final class AdminPort implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    private final AdminPortSettings settings;
    private final OwnPorts ownPorts;
    private volatile int port = -1;

    AdminPort(AdminPortSettings settings, OwnPorts ownPorts) {
        this.settings = settings;
        this.ownPorts = ownPorts;
    }

    /// The port it really listens on; -1 while it does not.
    public int port() {
        return port;
    }

    /// Whether this request came in here.
    boolean serves(ServletRequest request) {
        var here = port;
        return here > 0 && request.getLocalPort() == here;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        if (settings.port() < 0) {
            return;
        }
        var connector = new Connector();
        connector.setPort(settings.port());
        if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
            try {
                protocol.setAddress(InetAddress.getByName(settings.bind()));
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(
                        "sluice.admin.bind: " + settings.bind() + " is no address of this machine",
                        e);
            }
        }
        connector.addLifecycleListener(event -> {
            if (event.getType().equals(Lifecycle.AFTER_START_EVENT)) {
                port = connector.getLocalPort();
                ownPorts.add(port);
            } else if (event.getType().equals(Lifecycle.AFTER_STOP_EVENT)) {
                port = -1;
            }
        });
        ServerRules.apply(connector);
        factory.addAdditionalConnectors(connector);
    }
}
