package dev.sluice.gateway.upstream;

import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.names.Names;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Turns an endpoint's host into addresses that may be connected to. All addresses of a name are
/// judged: one that is not allowed refuses the name, because a name that also points to a metadata
/// server is no model server.
final class Addresses {

    /// What came of a host.
    sealed interface Verdict {
        /// In the order to try.
        record Usable(List<InetSocketAddress> addresses) implements Verdict {}

        record Unusable(String reason) implements Verdict {}
    }

    private final EndpointNetworks networks;
    private final Set<Integer> ownPorts;
    private final Set<InetAddress> ownAddresses;
    private final Names names;

    Addresses(Names names, EndpointNetworks networks, Set<Integer> ownPorts) {
        this.names = names;
        this.networks = networks;
        this.ownPorts = ownPorts;
        this.ownAddresses = addressesOfThisMachine();
    }

    /// Answers on the loop: at once for an address, later for a name.
    void resolve(EventLoop loop, String host, int port, Consumer<Verdict> answer) {
        names.resolve(
                loop,
                host,
                found ->
                        answer.accept(
                                judge(
                                        found.stream()
                                                .map(address ->
                                                        new InetSocketAddress(address, port))
                                                .toList())));
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
