package dev.sluice.gateway.names;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.resolver.SimpleNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A name server that knows what a test tells it, and forgets nothing by itself.
public final class ScriptedNames extends AddressResolverGroup<InetSocketAddress> {
    private final Map<String, List<InetAddress>> known = new ConcurrentHashMap<>();

    public ScriptedNames knows(String host, String... addresses) {
        known.put(host, Arrays.stream(addresses).map(InetAddress::ofLiteral).toList());
        return this;
    }

    public void forgets(String host) {
        known.remove(host);
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
        return new InetSocketAddressResolver(
                executor,
                new SimpleNameResolver<>(executor) {
                    @Override
                    protected void doResolve(String host, Promise<InetAddress> promise) {
                        var found = known.get(host);
                        if (found == null) {
                            promise.setFailure(new UnknownHostException(host + " is unknown"));
                        } else {
                            promise.setSuccess(found.getFirst());
                        }
                    }

                    @Override
                    protected void doResolveAll(String host, Promise<List<InetAddress>> promise) {
                        var found = known.get(host);
                        if (found == null) {
                            promise.setFailure(new UnknownHostException(host + " is unknown"));
                        } else {
                            promise.setSuccess(found);
                        }
                    }
                });
    }
}
