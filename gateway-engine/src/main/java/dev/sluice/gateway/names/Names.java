package dev.sluice.gateway.names;

import dev.sluice.gateway.catalog.Catalog;
import dev.sluice.gateway.catalog.CatalogListener;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Resolves hosts, and keeps what a name stood for last: when it does not resolve any more, those
/// addresses serve on. Safe for any thread.
public final class Names implements CatalogListener, AutoCloseable {
    private static final int LONGEST_TTL_SECONDS = 30;
    private static final int LONGEST_WORDS = 200;

    private final AddressResolverGroup<InetSocketAddress> resolvers;
    private final Ticker ticker;
    private final Map<String, Name> names = new ConcurrentHashMap<>();
    private final List<NameListener> listeners = new CopyOnWriteArrayList<>();
    private volatile Set<String> used = Set.of();

    private record Name(List<InetAddress> addresses, @Nullable LostName lost) {}

    /// By DNS, as the system is configured for it.
    public static Names byDns(Ticker ticker) {
        return new Names(
                new DnsAddressResolverGroup(
                        new DnsNameResolverBuilder()
                                .datagramChannelType(NioDatagramChannel.class)
                                .ttl(1, LONGEST_TTL_SECONDS)
                                .negativeTtl(1)),
                ticker);
    }

    public Names(AddressResolverGroup<InetSocketAddress> resolvers, Ticker ticker) {
        this.resolvers = resolvers;
        this.ticker = ticker;
    }

    public void onChange(NameListener listener) {
        listeners.add(listener);
    }

    @Override
    public void swapped(Catalog current) {
        var hosts = new TreeSet<String>();
        for (var instance : current.instances()) {
            var host = key(instance.endpoint().host());
            if (!NetUtil.isValidIpV4Address(host) && !NetUtil.isValidIpV6Address(host)) {
                hosts.add(host);
            }
        }
        used = Set.copyOf(hosts);
        names.keySet().retainAll(hosts);
    }

    /// Looks at every name in use again, so that one that is lost is noticed before somebody needs
    /// it. To be called every half minute.
    public void refresh(EventLoop loop) {
        loop.execute(() -> used.forEach(host -> resolve(loop, host, _ -> {})));
    }

    /// Since when a host's name does not resolve although addresses of it are known; null where it
    /// does, or where nothing is known.
    public @Nullable LostName lost(String host) {
        var name = names.get(key(host));
        return name == null ? null : name.lost();
    }

    /// Answers on the loop: at once for an address, later for a name; with nothing where the name
    /// never resolved.
    public void resolve(EventLoop loop, String host, Consumer<List<InetAddress>> answer) {
        var literal = literal(host);
        if (literal != null) {
            answer.accept(List.of(literal));
            return;
        }
        AddressResolver<InetSocketAddress> resolver = resolvers.getResolver(loop);
        resolver.resolveAll(InetSocketAddress.createUnresolved(host, 0))
                .addListener((Future<List<InetSocketAddress>> looked) ->
                        answer.accept(
                                looked.isSuccess()
                                        ? found(key(host), looked.getNow())
                                        : failed(key(host), looked.cause())));
    }

    private List<InetAddress> found(String host, List<InetSocketAddress> sockets) {
        var addresses = sockets.stream().map(InetSocketAddress::getAddress).toList();
        var before = names.put(host, new Name(addresses, null));
        var lost = before == null ? null : before.lost();
        if (lost != null) {
            var lasted = ticker.nanoTime() - lost.since();
            listeners.forEach(listener -> listener.found(host, lasted));
        }
        return addresses;
    }

    private List<InetAddress> failed(String host, Throwable cause) {
        var now = ticker.nanoTime();
        var lost = new LostName(now, words(cause));
        var after =
                names.computeIfPresent(
                        host,
                        (_, known) ->
                                known.lost() == null ? new Name(known.addresses(), lost) : known);
        if (after == null) {
            return List.of();
        }
        if (isSame(after.lost(), lost)) {
            listeners.forEach(listener -> listener.lost(host, lost));
        }
        return after.addresses();
    }

    /// The very object: then it was this look that noticed.
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable LostName one, LostName other) {
        return one == other;
    }

    private static String words(Throwable cause) {
        var message = cause.getMessage();
        var words = message == null ? cause.getClass().getSimpleName() : message;
        return words.length() <= LONGEST_WORDS ? words : words.substring(0, LONGEST_WORDS);
    }

    private static @Nullable InetAddress literal(String host) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }

    private static String key(String host) {
        return host.toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        resolvers.close();
    }
}
