package dev.sluice.gateway.upstream;

import dev.sluice.gateway.catalog.EndpointNetworks;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Turns an endpoint's host into addresses that may be connected to. All addresses of a name are
/// judged: one that is not allowed refuses the name, because a name that also points to a metadata
/// server is no model server. Names are resolved without blocking; when resolving fails, the
/// addresses last seen serve on.
final class Addresses implements AutoCloseable {

    /// What came of a host.
    sealed interface Verdict {
        /// In the order to try.
        record Usable(List<InetSocketAddress> addresses) implements Verdict {}

        record Unusable(String reason) implements Verdict {}
    }

    private final EndpointNetworks networks;
    private final Set<Integer> ownPorts;
    private final Set<InetAddress> ownAddresses;
    private final DnsAddressResolverGroup resolvers =
            new DnsAddressResolverGroup(
                    new DnsNameResolverBuilder()
                            .datagramChannelType(NioDatagramChannel.class)
                            .ttl(1, 30)
                            .negativeTtl(1));
    private final Map<String, List<InetSocketAddress>> lastSeen = new ConcurrentHashMap<>();

    Addresses(EndpointNetworks networks, Set<Integer> ownPorts) {
        this.networks = networks;
        this.ownPorts = ownPorts;
        this.ownAddresses = addressesOfThisMachine();
    }

    /// Answers on the loop: at once for an address, later for a name.
    void resolve(EventLoop loop, String host, int port, Consumer<Verdict> answer) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            answer.accept(judge(List.of(address(literal, port))));
            return;
        }
        AddressResolver<InetSocketAddress> resolver = resolvers.getResolver(loop);
        resolver.resolveAll(InetSocketAddress.createUnresolved(host, port))
                .addListener(future -> {
                    var key = host + ":" + port;
                    if (future.isSuccess()) {
                        @SuppressWarnings("unchecked") // resolveAll's own type
                        var found = (List<InetSocketAddress>) future.getNow();
                        lastSeen.put(key, List.copyOf(found));
                        answer.accept(judge(found));
                        return;
                    }
                    var older = lastSeen.get(key);
                    answer.accept(
                            older == null ? new Verdict.Unusable("unresolved") : judge(older));
                });
    }

    /// Judges every address; the order stays.
    Verdict judge(List<InetSocketAddress> found) {
        for (var socket : found) {
            var address = socket.getAddress();
            if (!networks.allows(address)) {
                return new Verdict.Unusable("forbidden_network");
            }
            if (ownPorts.contains(socket.getPort())
                    && (address.isLoopbackAddress() || ownAddresses.contains(address))) {
                return new Verdict.Unusable("forbidden_network");
            }
        }
        return found.isEmpty() ? new Verdict.Unusable("unresolved") : new Verdict.Usable(found);
    }

    @Override
    public void close() {
        resolvers.close();
    }

    private static InetSocketAddress address(byte[] literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(literal), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + literal.length + " bytes", e);
        }
    }

    private static Set<InetAddress> addressesOfThisMachine() {
        var own = new HashSet<InetAddress>();
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .forEach(own::add);
        } catch (SocketException _) {
            // Without interfaces there is nothing to be reached either; loopback is judged anyway.
        }
        return own;
    }
}
