package dev.sluice.console.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The port for scripts.
///
/// @param port 0: any free one; -1: none
/// @param bind loopback unless told otherwise
@ConfigurationProperties("sluice.admin")
record AdminPortSettings(@DefaultValue("9180") int port, @DefaultValue("127.0.0.1") String bind) {
    AdminPortSettings {
        if (port < -1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "SLUICE_ADMIN_PORT: " + port + " (expected: 0 to 65535)");
        }
    }
}
