package dev.sluice.standalone.launch;

/// How a browser or `curl` on this machine reaches what listens on an address.
final class Addresses {
    private Addresses() {}

    /// The root URL of a port; an address that means "all" is reached over loopback.
    static String http(String bind, int port) {
        var host =
                switch (bind) {
                    case "0.0.0.0", "" -> "127.0.0.1";
                    case "::", "[::]" -> "[::1]";
                    default ->
                            bind.contains(":") && !bind.startsWith("[") ? "[" + bind + "]" : bind;
                };
        return "http://" + host + ":" + port;
    }
}
