package dev.sluice.gateway.link;

import dev.sluice.control.SealedSecret;
import dev.sluice.control.SecretRef;
import dev.sluice.control.TestOrder;
import dev.sluice.control.TestReply;
import dev.sluice.gateway.catalog.CatalogCompiler;
import dev.sluice.gateway.catalog.EndpointNetworks;
import dev.sluice.gateway.catalog.ModelInstance;
import dev.sluice.gateway.catalog.OpenedSecrets;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Calls a drafted endpoint for the console's test button and says what it saw: a category, a
/// status and a sentence, never a body and never a credential.
///
/// A test blocks, so it runs on a virtual thread of its own; a few at a time.
public final class EndpointTrial {
    private static final int AT_A_TIME = 4;

    private final CatalogCompiler compiler;
    private final EndpointNetworks networks;
    private final SealingKey key;
    private final SecretVault vault;
    private final Ticker ticker;
    private final Semaphore places = new Semaphore(AT_A_TIME);

    public EndpointTrial(
            CatalogCompiler compiler,
            EndpointNetworks networks,
            SealingKey key,
            SecretVault vault,
            Ticker ticker) {
        this.compiler = compiler;
        this.networks = networks;
        this.key = key;
        this.vault = vault;
        this.ticker = ticker;
    }

    /// What was seen: a category of the protocol, a sentence and, where there was one, a status.
    record Seen(String category, int status, String detail) {}

    /// Runs a test; `answer` is called once, on another thread.
    void run(TestOrder order, Consumer<TestReply> answer) {
        Thread.ofVirtual()
                .name("endpoint-test")
                .start(() -> {
                    places.acquireUninterruptibly();
                    try {
                        var began = ticker.nanoTime();
                        var seen = look(order);
                        answer.accept(
                                TestReply.newBuilder()
                                        .setOrderId(order.getOrderId())
                                        .setOk(seen.category.equals("ok"))
                                        .setCategory(seen.category)
                                        .setStatus(seen.status)
                                        .setDetail(seen.detail)
                                        .setTookMs((ticker.nanoTime() - began) / 1_000_000)
                                        .build());
                    } finally {
                        places.release();
                    }
                });
    }

    private Seen look(TestOrder order) {
        ModelInstance instance;
        try {
            instance = compiler.compileInstance(order.getInstance(), secretsOf(order));
        } catch (IllegalArgumentException e) {
            return new Seen(
                    "refused", 0, "the gateway would refuse this instance: " + e.getMessage());
        }
        InetAddress address;
        try {
            address = InetAddress.getByName(instance.endpoint().host());
        } catch (UnknownHostException _) {
            return new Seen(
                    "unresolved", 0, "no address is known for " + instance.endpoint().host());
        }
        if (!networks.allows(address)) {
            return new Seen(
                    "forbidden_network",
                    0,
                    "%s is in no network that endpoints may be in"
                            .formatted(address.getHostAddress()));
        }
        try (var probe = new EndpointCall(instance, address)) {
            return probe.ask();
        } catch (IOException e) {
            return EndpointCall.explain(e, instance.endpoint());
        }
    }

    private OpenedSecrets secretsOf(TestOrder order) {
        Map<SecretRef, SealedSecret> typed = new HashMap<>();
        order.getSecretsList().forEach(secret -> typed.put(secret.getRef(), secret));
        return new OpenedSecrets() {
            @Override
            public byte @Nullable [] open(String id, int version) {
                var secret =
                        typed.get(SecretRef.newBuilder().setId(id).setVersion(version).build());
                if (secret == null) {
                    return vault.open(id, version);
                }
                try {
                    return key.open(secret);
                } catch (GeneralSecurityException _) {
                    return null;
                }
            }
        };
    }
}
