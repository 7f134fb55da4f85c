package dev.sluice.gateway.upstream;

import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.names.Names;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Ticker;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Every connection to model instances in this process: one pool per event loop, so that a call
/// never leaves its caller's loop and no pool is ever locked.
public final class Upstreams implements AutoCloseable {
    private final UpstreamSettings settings;
    private final Ticker ticker;
    private final Addresses addresses;
    private final TlsContexts tls = new TlsContexts();
    private final HeadTemplates heads = new HeadTemplates();
    private final Map<EventLoop, UpstreamPool> pools = new ConcurrentHashMap<>();

    public Upstreams(
            UpstreamSettings settings, Names names, EndpointNetworks networks, Ticker ticker) {
        this.settings = settings;
        this.ticker = ticker;
        this.addresses = new Addresses(names, networks, settings.ownPorts());
    }

    /// The pool of this loop, to be used on this loop only.
    public UpstreamPool on(EventLoop loop) {
        var pool = pools.get(loop);
        return pool != null
                ? pool
                : pools.computeIfAbsent(
                        loop,
                        mine -> new UpstreamPool(mine, settings, addresses, tls, heads, ticker));
    }

    /// Ends what is idle; calls under way go on until their loops end.
    @Override
    public void close() {
        pools.values().forEach(UpstreamPool::close);
    }
}
