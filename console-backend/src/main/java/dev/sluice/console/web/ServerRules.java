package dev.sluice.console.web;

import java.time.Duration;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.ContinueResponseTiming;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import tools.jackson.databind.json.JsonMapper;

/// How every port of this server treats bodies, and what it says where nothing of ours is reached.
final class ServerRules implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {
    /// A body that pauses this long has stopped; it also bounds how long a refused body is waited
    /// for before the connection closes.
    static final Duration SILENCE = Duration.ofSeconds(3);

    private final JsonMapper json;

    ServerRules(JsonMapper json) {
        this.json = json;
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addConnectorCustomizers(ServerRules::apply);
        factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                // The innermost valve reports first, so ours goes last; its name keeps the host
                // from adding one of its own behind it.
                host.setErrorReportValveClass(ServerProblems.class.getName());
                host.getPipeline().addValve(new ServerProblems(json));
            }
        });
    }

    /// Nobody is told to send a body that we refuse unread, and no body is waited for long.
    static void apply(Connector connector) {
        if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> http) {
            http.setContinueResponseTiming(ContinueResponseTiming.ON_REQUEST_BODY_READ.toString());
            http.setDisableUploadTimeout(false);
            http.setConnectionUploadTimeout((int) SILENCE.toMillis());
        }
    }
}
