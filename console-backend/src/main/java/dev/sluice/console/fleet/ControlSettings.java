package dev.sluice.console.fleet;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where the console listens for gateways.
///
/// @param bind address; loopback unless told otherwise
/// @param port 0 = any free one
@ConfigurationProperties("sluice.control")
public record ControlSettings(
        @DefaultValue("127.0.0.1") String bind, @DefaultValue("9190") int port) {

    public ControlSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
    }
}
