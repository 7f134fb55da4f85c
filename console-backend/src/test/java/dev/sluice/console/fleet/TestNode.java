package dev.sluice.console.fleet;

import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.protobuf.ByteString;
import dev.sluice.control.ConsoleMessage;
import dev.sluice.control.ControlGrpc;
import dev.sluice.control.Hello;
import dev.sluice.control.JoinReply;
import dev.sluice.control.JoinRequest;
import dev.sluice.control.NodeMessage;
import dev.sluice.control.RenewRequest;
import dev.sluice.control.SealedSecret;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;

/// A gateway node as small as it can be: a real gRPC client with real certificates, whose answers a
/// test writes itself.
final class TestNode implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final String name;
    private final int port;
    private final X509Certificate authority;
    private final KeyPair keys;
    private final KeysetHandle sealing;
    private final BlockingQueue<ConsoleMessage> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> ended = new CompletableFuture<>();

    private List<X509Certificate> chain = List.of();
    private @Nullable ManagedChannel channel;
    private @Nullable StreamObserver<NodeMessage> out;

    private TestNode(TestNode other) {
        name = other.name;
        port = other.port;
        authority = other.authority;
        keys = other.keys;
        sealing = other.sealing;
        chain = other.chain;
    }

    TestNode(String name, int port, X509Certificate authority) {
        this.name = name;
        this.port = port;
        this.authority = authority;
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
            HybridConfig.register();
            sealing =
                    KeysetHandle.generateNew(
                            HpkeParameters.builder()
                                    .setVariant(HpkeParameters.Variant.TINK)
                                    .setKemId(HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256)
                                    .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
                                    .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
                                    .build());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Joins with a token and keeps the certificate.
    JoinReply join(JoinToken token) {
        return join(token.token().substring(0, token.token().indexOf('.')), csr());
    }

    JoinReply join(String secret, byte[] csr) {
        var plain = dial(null);
        try {
            var reply =
                    ControlGrpc.newBlockingStub(plain)
                            .withDeadlineAfter(20, TimeUnit.SECONDS)
                            .join(
                                    JoinRequest.newBuilder()
                                            .setToken(secret)
                                            .setNode(name)
                                            .setCsr(ByteString.copyFrom(csr))
                                            .build());
            chain = certificates(reply.getCertificateChain());
            return reply;
        } finally {
            plain.shutdownNow();
        }
    }

    /// Speaks with a certificate that it did not get from the console.
    void carry(List<X509Certificate> other) {
        chain = other;
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    JoinReply renew() {
        var channel = dial(chain);
        try {
            return ControlGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .renew(RenewRequest.newBuilder().setCsr(ByteString.copyFrom(csr())).build());
        } finally {
            channel.shutdownNow();
        }
    }

    /// Opens the stream; says Hello where it is told what.
    TestNode connect(Hello.Builder hello) throws GeneralSecurityException {
        open();
        send(
                NodeMessage.newBuilder()
                        .setHello(
                                hello.setNode(name)
                                        .setSealingKey(
                                                ByteString.copyFrom(
                                                        TinkProtoKeysetFormat
                                                                .serializeKeysetWithoutSecret(
                                                                        sealing
                                                                                .getPublicKeysetHandle())))));
        return this;
    }

    TestNode open() {
        var dialled = dial(chain.isEmpty() ? null : chain);
        channel = dialled;
        out =
                ControlGrpc.newStub(dialled)
                        .connect(
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(ConsoleMessage message) {
                                        received.add(message);
                                    }

                                    @Override
                                    public void onError(Throwable failure) {
                                        ended.complete(Status.fromThrowable(failure));
                                    }

                                    @Override
                                    public void onCompleted() {
                                        ended.complete(Status.OK);
                                    }
                                });
        return this;
    }

    void send(NodeMessage.Builder message) {
        var stream = out;
        if (stream == null) {
            throw new IllegalStateException("not connected");
        }
        stream.onNext(message.build());
    }

    /// The next message, which has to be of this kind.
    ConsoleMessage next(ConsoleMessage.MessageCase kind) throws InterruptedException {
        var message = received.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (message == null) {
            throw new AssertionError("no " + kind + " came; the stream says " + ended.getNow(null));
        }
        if (message.getMessageCase() != kind) {
            throw new AssertionError("expected " + kind + ", came " + message.getMessageCase());
        }
        return message;
    }

    /// The next message of this kind; what comes before it is let go.
    ConsoleMessage nextOf(ConsoleMessage.MessageCase kind) throws InterruptedException {
        while (true) {
            var message = received.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (message == null) {
                throw new AssertionError("no " + kind + " came; the stream says " + ended);
            }
            if (message.getMessageCase() == kind) {
                return message;
            }
        }
    }

    /// What has come in and was not read.
    List<ConsoleMessage> unread() {
        return List.copyOf(received);
    }

    Status end() throws Exception {
        return ended.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    String unseal(SealedSecret secret) throws GeneralSecurityException {
        var context =
                "sluice-secret|" + secret.getRef().getId() + "|" + secret.getRef().getVersion();
        var clear =
                sealing.getPrimitive(RegistryConfiguration.get(), HybridDecrypt.class)
                        .decrypt(
                                secret.getSealed().toByteArray(),
                                context.getBytes(StandardCharsets.UTF_8));
        return new String(clear, StandardCharsets.UTF_8);
    }

    byte[] csr() {
        try {
            return new JcaPKCS10CertificationRequestBuilder(
                            new X500Name("CN=whatever"), keys.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                    .getEncoded();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private ManagedChannel dial(@Nullable List<X509Certificate> certificates) {
        try {
            var tls =
                    GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                            .trustManager(authority)
                            .protocols("TLSv1.3");
            if (certificates != null) {
                tls.keyManager(keys.getPrivate(), certificates.toArray(X509Certificate[]::new));
            }
            return NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .overrideAuthority(CertificateAuthority.SERVER_NAME)
                    .sslContext(tls.build())
                    .build();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// A second process on the same keys and certificate.
    TestNode twin() {
        return new TestNode(this);
    }

    private static List<X509Certificate> certificates(String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Ends at once, as a killed process does.
    @Override
    public void close() {
        var dialled = channel;
        if (dialled != null) {
            dialled.shutdownNow();
            try {
                dialled.awaitTermination(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
