package dev.sluice.gateway.catalog;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads an endpoint's URL strictly: what two parsers could read differently is refused.
final class Endpoints {
    private static final Pattern NAME =
            Pattern.compile(
                    "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?([.][A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");
    private static final Pattern DOTTED =
            Pattern.compile("(0|[1-9][0-9]{0,2})([.](0|[1-9][0-9]{0,2})){3}");
    private static final Pattern NUMBER_LIKE =
            Pattern.compile("(.*[.])?(0[xX][0-9A-Fa-f]*|[0-9]+)");
    private static final Set<String> METADATA =
            Set.of(
                    "metadata",
                    "metadata.google.internal",
                    "instance-data",
                    "instance-data.ec2.internal");

    private final EndpointNetworks networks;

    Endpoints(EndpointNetworks networks) {
        this.networks = networks;
    }

    /// @throws IllegalArgumentException saying what is wrong with the URL, which may be shown
    URI parse(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("it is no URL: " + e.getReason(), e);
        }
        if (!"http".equalsIgnoreCase(uri.getScheme())
                && !"https".equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("its scheme is not http or https");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("it holds a user name; credentials go into auth");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("it holds a fragment");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("it names no host, or one with odd characters");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65535) {
            throw new IllegalArgumentException("its port is out of range (expected: 1 to 65535)");
        }
        checkHost(bare(uri.getHost()));
        return uri;
    }

    static Endpoint of(URI uri) {
        var tls = "https".equalsIgnoreCase(uri.getScheme());
        var path = uri.getRawPath();
        return new Endpoint(
                tls,
                bare(uri.getHost()),
                uri.getPort() < 0 ? (tls ? 443 : 80) : uri.getPort(),
                path == null || path.isEmpty() ? "/" : path);
    }

    private void checkHost(String host) {
        if (METADATA.contains(host.toLowerCase(java.util.Locale.ROOT))) {
            throw new IllegalArgumentException("its host is a cloud's metadata service");
        }
        var literal = DOTTED.matcher(host).matches() || host.indexOf(':') >= 0;
        if (!literal && NUMBER_LIKE.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "its host is an address in an odd notation (expected: four decimal numbers)");
        }
        if (!literal && !NAME.matcher(host).matches()) {
            throw new IllegalArgumentException("its host has odd characters");
        }
        if (literal && !networks.allows(address(host))) {
            throw new IllegalArgumentException("its address is in a network that is not allowed");
        }
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its host is no address", e);
        }
    }

    private static String bare(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }
}
