package dev.sluice.gateway.catalog;

/// Where an instance listens. `path` begins with `/` and holds no query; `host` is bare, an IPv6
/// address without its brackets.
public record Endpoint(boolean tls, String host, int port, String path) {

    /// What goes into the Host header: the port only where it is not the scheme's own.
    public String authority() {
        var name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (tls ? 443 : 80) ? name : name + ":" + port;
    }
}
