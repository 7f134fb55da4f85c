package dev.sluice.console.instances;

import java.net.InetAddress;

/// A range of IP addresses: `10.0.0.0/8`, `fd00::/8`, or one address.
record Cidr(InetAddress base, int prefix) {

    static Cidr parse(String text) {
        var slash = text.indexOf('/');
        var address = slash < 0 ? text : text.substring(0, slash);
        try {
            var base = InetAddress.ofLiteral(address);
            var bits = base.getAddress().length * 8;
            var prefix = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
            if (prefix < 0 || prefix > bits) {
                throw new IllegalArgumentException("prefix out of range");
            }
            return new Cidr(base, prefix);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    text + " is no network (expected: like 10.0.0.0/8 or fd00::/8)", e);
        }
    }

    boolean contains(InetAddress address) {
        var mine = base.getAddress();
        var other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (var bit = 0; bit < prefix; bit++) {
            var mask = 0x80 >> (bit % 8);
            if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
