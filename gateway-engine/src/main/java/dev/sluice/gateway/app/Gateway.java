package dev.sluice.gateway.app;

import dev.sluice.gateway.link.LinkFailure;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One running gateway.
///
/// {@link #start} opens its ports and begins to look for the console; it serves as soon as a
/// revision is in force, which {@link #ready} tells. {@link #drain} lets what runs finish, {@link
/// #close} ends it.
public final class Gateway implements AutoCloseable {
    private final GatewayConfig config;
    private final Assembly assembly;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicReference<@Nullable CompletableFuture<Void>> draining =
            new AtomicReference<>();

    private Gateway(GatewayConfig config) throws IOException {
        this.config = config;
        this.assembly = new Assembly(config, this::drain);
        assembly.catalogs.onSwap(catalog -> ready.complete(null));
    }

    /// Starts a gateway. Its data folder must be held by the caller: two gateways on one folder
    /// would write into each other's records.
    ///
    /// @throws IOException where the data folder cannot be used or a port cannot be opened; the
    ///   cause is a `BindException` where it is taken
    /// @throws LinkFailure where this node can never connect as it is configured, as with a token
    ///   that the console refuses; the message is a sentence for a person
    public static Gateway start(GatewayConfig config) throws IOException, LinkFailure {
        var gateway = new Gateway(config);
        try {
            gateway.assembly.link.start();
        } catch (LinkFailure | RuntimeException e) {
            gateway.close();
            throw e;
        }
        return gateway;
    }

    /// Where applications call; the real port where 0 was asked for.
    public int gatewayPort() {
        return assembly.gatewayPort;
    }

    /// Liveness, readiness, metrics; the real port where 0 was asked for.
    public int opsPort() {
        return assembly.opsPort;
    }

    /// The node's name, which the console may have chosen.
    public String node() {
        return assembly.link.node();
    }

    /// Completes once a revision is in force, from the disk or from the console.
    public CompletionStage<Void> ready() {
        return ready;
    }

    /// The revision in force; 0 = none yet.
    public long revision() {
        return assembly.receiver.applied().revision();
    }

    /// Ends what runs within the configured time and takes nothing new; it comes back at once.
    ///
    /// @return completes when no request is left
    public CompletionStage<Void> drain() {
        var mine = new CompletableFuture<Void>();
        if (draining.compareAndSet(null, mine)) {
            var _ =
                    assembly.server
                            .drain(config.drain())
                            .whenComplete((done, failure) -> mine.complete(null));
            assembly.link.reportSoon();
            return mine;
        }
        return Objects.requireNonNull(draining.get());
    }

    /// Completes when the gateway was closed.
    public CompletionStage<Void> ended() {
        return ended;
    }

    /// Drains, then ends: what is in the spool and the counters is on disk when this returns.
    @Override
    public void close() {
        try {
            drain().toCompletableFuture()
                    .get(config.drain().toMillis() + 10_000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException
                | java.util.concurrent.TimeoutException e) {
            org.slf4j.LoggerFactory.getLogger(Gateway.class)
                    .warn("not everything ended in time: {}", e.toString());
        }
        assembly.close();
        ended.complete(null);
    }
}
