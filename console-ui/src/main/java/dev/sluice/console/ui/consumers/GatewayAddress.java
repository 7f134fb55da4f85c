package dev.sluice.console.ui.consumers;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where applications reach the gateways, as the examples write it.
///
/// @param publicUrl scheme, host and port, without a path
@ConfigurationProperties("sluice.gateway")
public record GatewayAddress(@DefaultValue("http://127.0.0.1:9080") String publicUrl) {
    public GatewayAddress {
        if (!publicUrl.matches("https?://[A-Za-z0-9.\\-\\[\\]:]+/?")) {
            throw new IllegalArgumentException(
                    "sluice.gateway.public-url: " + publicUrl + " (expected: http://host:port)");
        }
    }

    /// Without a slash at its end.
    String url() {
        return publicUrl.endsWith("/") ? publicUrl.substring(0, publicUrl.length() - 1) : publicUrl;
    }
}
