package dev.sluice.console.instances;

import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.OwnPorts;
import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which URLs may be a model endpoint: http and https, written in the one plain way, and never a
/// place from which a request of ours could do harm (link-local and with it cloud metadata,
/// multicast, our own ports). The gateway judges again every address it connects to; this is the
/// early, readable no.
final class EndpointRules {
    private static final int LONGEST = 2_000;
    private static final Pattern LABEL =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?");
    private static final Pattern QUAD =
            Pattern.compile(
                    "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}");
    private static final Set<String> METADATA_NAMES =
            Set.of(
                    "metadata",
                    "metadata.google.internal",
                    "metadata.azure.internal",
                    "metadata.tencentyun.com",
                    "instance-data",
                    "instance-data.ec2.internal");
    private static final List<Cidr> NEVER =
            List.of(
                    Cidr.parse("0.0.0.0/8"),
                    Cidr.parse("169.254.0.0/16"),
                    Cidr.parse("100.100.100.200/32"),
                    Cidr.parse("192.0.0.192/32"),
                    Cidr.parse("224.0.0.0/4"),
                    Cidr.parse("255.255.255.255/32"),
                    Cidr.parse("::/128"),
                    Cidr.parse("fe80::/10"),
                    Cidr.parse("fd00:ec2::/32"),
                    Cidr.parse("ff00::/8"));
    private static final byte[] NAT64 = {0x00, 0x64, (byte) 0xff, (byte) 0x9b};

    private final List<Cidr> allowed;
    private final OwnPorts ownPorts;
    private final Resolver resolver;

    /// Looks a name up.
    interface Resolver {
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    EndpointRules(List<Cidr> allowed, OwnPorts ownPorts, Resolver resolver) {
        this.allowed = List.copyOf(allowed);
        this.ownPorts = ownPorts;
        this.resolver = resolver;
    }

    /// The endpoint to store: checked, the host in lower-case ASCII. Null where it is noted as a
    /// defect.
    @Nullable String check(Defects defects, String field, @Nullable String endpoint) {
        if (endpoint == null || endpoint.isBlank()) {
            defects.add(field, "error.required", "is required");
            return null;
        }
        if (endpoint.length() > LONGEST) {
            defects.add(
                    field,
                    "error.text.long",
                    "is too long (expected: at most {0} characters)",
                    LONGEST);
            return null;
        }
        var ascii = hostToAscii(endpoint);
        if (ascii == null || ascii.chars().anyMatch(c -> c <= 0x20 || c >= 0x7F || c == '\\')) {
            defects.add(
                    field,
                    "error.endpoint.characters",
                    "has characters that no URL may hold (blanks, backslashes, control or unencoded characters)");
            return null;
        }
        URI uri;
        try {
            uri = new URI(ascii);
        } catch (URISyntaxException e) {
            defects.add(
                    field,
                    "error.endpoint.syntax",
                    "is no URL: {0} at position {1}",
                    e.getReason(),
                    e.getIndex());
            return null;
        }
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            defects.add(field, "error.endpoint.scheme", "must begin with http:// or https://");
            return null;
        }
        if (uri.getRawUserInfo() != null
                || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))) {
            defects.add(
                    field,
                    "error.endpoint.userinfo",
                    "must not hold a user name or password; give credentials under auth");
            return null;
        }
        if (uri.getRawFragment() != null) {
            defects.add(field, "error.endpoint.fragment", "must not hold a fragment (#...)");
            return null;
        }
        var host = uri.getHost();
        if (host == null || host.isEmpty() || !isPlainHost(host)) {
            defects.add(
                    field,
                    "error.endpoint.host",
                    "needs a host name, an IPv4 address in four decimal parts, or an IPv6 address in brackets");
            return null;
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535 || authorityEndsInColon(uri)) {
            defects.add(field, "error.endpoint.port", "has no valid port (expected: 1 to 65535)");
            return null;
        }
        var port = uri.getPort() > 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        var refusal = refusal(host.toLowerCase(Locale.ROOT), port);
        if (refusal != null) {
            defects.add(field, refusal.key(), refusal.message(), host, port);
            return null;
        }
        return plain(uri, scheme, host.toLowerCase(Locale.ROOT));
    }

    private record Refused(String key, String message) {}

    private @Nullable Refused refusal(String host, int port) {
        var name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (METADATA_NAMES.contains(name)) {
            return new Refused(
                    "error.endpoint.metadata", "{0} is a cloud's metadata service, never a model");
        }
        List<InetAddress> addresses;
        try {
            addresses = literal(name) == null ? resolver.resolve(name) : List.of(literal(name));
        } catch (UnknownHostException _) {
            // A name may appear later, or be known to the gateway only; the gateway judges it then.
            return allowed.isEmpty()
                    ? null
                    : new Refused(
                            "error.endpoint.unresolved",
                            "{0} cannot be resolved, so it cannot be compared with SLUICE_ENDPOINT_NETWORKS");
        }
        for (var address : addresses) {
            var judged = unmapped(address);
            if (NEVER.stream().anyMatch(range -> range.contains(judged))) {
                return new Refused(
                        "error.endpoint.forbidden",
                        "{0} leads to a link-local, metadata, multicast or unspecified address");
            }
            if (ownPorts.contains(port) && isThisMachine(judged)) {
                return new Refused(
                        "error.endpoint.own", "{0}:{1} is a port of this installation itself");
            }
            if (!allowed.isEmpty() && allowed.stream().noneMatch(range -> range.contains(judged))) {
                return new Refused(
                        "error.endpoint.network",
                        "{0} is outside of the networks that SLUICE_ENDPOINT_NETWORKS allows");
            }
        }
        return null;
    }

    private static @Nullable InetAddress literal(String host) {
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        if (!bare.contains(":") && !QUAD.matcher(bare).matches()) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(bare);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /// An IPv6 address that stands for an IPv4 one is judged as that one.
    private static InetAddress unmapped(InetAddress address) {
        var bytes = address.getAddress();
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        var nat64 = Arrays.equals(bytes, 0, 4, NAT64, 0, 4) && zero(bytes, 4, 12);
        var compatible = zero(bytes, 0, 12) && !zero(bytes, 12, 15);
        var sixToFour = bytes[0] == 0x20 && bytes[1] == 0x02;
        try {
            if (nat64 || compatible) {
                return InetAddress.getByAddress(Arrays.copyOfRange(bytes, 12, 16));
            }
            return sixToFour ? InetAddress.getByAddress(Arrays.copyOfRange(bytes, 2, 6)) : address;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static boolean zero(byte[] bytes, int from, int to) {
        for (var i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException _) {
            return true;
        }
    }

    private static boolean isPlainHost(String host) {
        if (host.startsWith("[")) {
            // A zone (%eth0) names an interface of the machine that asks: link-local by nature.
            return host.endsWith("]") && !host.contains("%") && literal(host) != null;
        }
        var name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (name.isEmpty() || name.length() > 253) {
            return false;
        }
        var labels = name.split("\\.", -1);
        for (var label : labels) {
            if (!LABEL.matcher(label).matches()) {
                return false;
            }
        }
        // 2130706433, 0x7f.1, 0177.0.0.1 and 127.1 are all 127.0.0.1 to some resolver.
        var last = labels[labels.length - 1];
        var numeric = last.matches("[0-9]+|0[xX][0-9A-Fa-f]*");
        return !numeric || QUAD.matcher(name).matches();
    }

    private static boolean authorityEndsInColon(URI uri) {
        var authority = uri.getRawAuthority();
        return authority != null && authority.endsWith(":");
    }

    /// Turns an international host name into ASCII before the strict parse; null where that is
    /// impossible.
    private static @Nullable String hostToAscii(String endpoint) {
        var begin = endpoint.indexOf("://");
        if (begin < 0 || endpoint.chars().allMatch(c -> c < 0x80)) {
            return endpoint;
        }
        var start = begin + 3;
        var end = start;
        while (end < endpoint.length() && "/?#:@\\".indexOf(endpoint.charAt(end)) < 0) {
            end++;
        }
        try {
            return endpoint.substring(0, start)
                    + IDN.toASCII(endpoint.substring(start, end), IDN.USE_STD3_ASCII_RULES)
                    + endpoint.substring(end);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static String plain(URI uri, String scheme, String host) {
        var text = new StringBuilder(scheme).append("://").append(host);
        if (uri.getPort() > 0) {
            text.append(':').append(uri.getPort());
        }
        var path = uri.getRawPath();
        text.append(path == null || path.isEmpty() ? "/" : path);
        if (uri.getRawQuery() != null) {
            text.append('?').append(uri.getRawQuery());
        }
        return text.toString();
    }
}
