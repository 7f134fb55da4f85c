package dev.sluice.gateway.link;

/// Where the console's control port is.
public record ControlTarget(String host, int port) {
    public ControlTarget {
        if (host.isBlank()) {
            throw new IllegalArgumentException("control host: empty (expected: a name or address)");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "control port: %d (expected: 1 to 65535)".formatted(port));
        }
    }

    /// Reads `host:port`, an IPv6 address standing in brackets.
    ///
    /// @throws IllegalArgumentException where it is something else
    public static ControlTarget parse(String text) {
        var colon = text.lastIndexOf(':');
        if (colon < 1 || colon == text.length() - 1) {
            throw wrong(text);
        }
        var host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw wrong(text);
        }
        try {
            return new ControlTarget(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException _) {
            throw wrong(text);
        }
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "control: '%s' (expected: host:port, such as console.example:9190)"
                        .formatted(text));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
