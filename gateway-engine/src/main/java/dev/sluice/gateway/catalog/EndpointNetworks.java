package dev.sluice.gateway.catalog;

import java.net.InetAddress;
import java.util.List;

/// Which addresses an instance may have. Link-local ones (the clouds' metadata addresses among
/// them), multicast and unspecified ones are always refused, however they are written; beyond that
/// a list of networks, where there is one, is the whole allow-list.
///
/// Whoever connects asks {@link #allows(InetAddress)} for the address that was resolved, and
/// connects to that address.
public final class EndpointNetworks {
    private final List<Network> allowed;

    private record Network(byte[] prefix, int bits) {
        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (var bit = 0; bit < bits; bit++) {
                var mask = 0x80 >> (bit % 8);
                if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    private EndpointNetworks(List<Network> allowed) {
        this.allowed = allowed;
    }

    /// Every address but those that are always refused.
    public static EndpointNetworks any() {
        return new EndpointNetworks(List.of());
    }

    /// @param cidrs networks such as `10.0.0.0/8` or `fd00::/8`; none = {@link #any()}
    /// @throws IllegalArgumentException where one of them is no network; the message names it
    public static EndpointNetworks of(List<String> cidrs) {
        return new EndpointNetworks(cidrs.stream().map(EndpointNetworks::parse).toList());
    }

    private static Network parse(String cidr) {
        var slash = cidr.indexOf('/');
        try {
            var address =
                    InetAddress.ofLiteral(slash < 0 ? cidr : cidr.substring(0, slash)).getAddress();
            var bits = slash < 0 ? address.length * 8 : Integer.parseInt(cidr.substring(slash + 1));
            if (bits < 0 || bits > address.length * 8) {
                throw wrong(cidr);
            }
            return new Network(address, bits);
        } catch (NumberFormatException _) {
            throw wrong(cidr);
        } catch (IllegalArgumentException _) {
            throw wrong(cidr);
        }
    }

    private static IllegalArgumentException wrong(String cidr) {
        return new IllegalArgumentException(
                "network '%s' (expected: an address and a prefix length, such as 10.0.0.0/8)"
                        .formatted(cidr));
    }

    public boolean allows(InetAddress address) {
        // An IPv4 address in IPv6 clothes arrives as what it maps to: InetAddress unwraps it.
        if (address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()) {
            return false;
        }
        return allowed.isEmpty()
                || allowed.stream().anyMatch(network -> network.contains(address.getAddress()));
    }
}
