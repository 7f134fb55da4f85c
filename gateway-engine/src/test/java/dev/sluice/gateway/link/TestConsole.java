package dev.sluice.gateway.link;

import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.protobuf.ByteString;
import dev.sluice.control.Ack;
import dev.sluice.control.Chunk;
import dev.sluice.control.ConsoleMessage;
import dev.sluice.control.ControlGrpc;
import dev.sluice.control.Gap;
import dev.sluice.control.Heartbeat;
import dev.sluice.control.Hello;
import dev.sluice.control.InstanceEvent;
import dev.sluice.control.InstanceEvents;
import dev.sluice.control.InstanceEventsAck;
import dev.sluice.control.JoinReply;
import dev.sluice.control.JoinRequest;
import dev.sluice.control.LedgerReport;
import dev.sluice.control.Nack;
import dev.sluice.control.NodeMessage;
import dev.sluice.control.Offer;
import dev.sluice.control.RenewRequest;
import dev.sluice.control.Rewind;
import dev.sluice.control.SealedSecret;
import dev.sluice.control.SecretRef;
import dev.sluice.control.SecretsReply;
import dev.sluice.control.SecretsRequest;
import dev.sluice.control.Snapshot;
import dev.sluice.control.TestReply;
import dev.sluice.control.UsageAck;
import dev.sluice.control.UsageBatch;
import dev.sluice.control.UsageClose;
import dev.sluice.control.Welcome;
import dev.sluice.gateway.catalog.TestSnapshot;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/// A console for tests: real gRPC, real mutual TLS, and a memory that outlives its server, so that
/// it can go away and come back.
public final class TestConsole implements AutoCloseable {
    public static final String INSTALLATION = "test-installation";

    final TestAuthority authority;
    public final Map<SecretRef, byte[]> secrets = new HashMap<>();
    public final Map<String, UsageClose> events = new LinkedHashMap<>();
    final List<Gap> gaps = new ArrayList<>();
    final BlockingQueue<Hello> hellos = new LinkedBlockingQueue<>();
    final BlockingQueue<Ack> acks = new LinkedBlockingQueue<>();
    final BlockingQueue<Nack> nacks = new LinkedBlockingQueue<>();
    final BlockingQueue<Heartbeat> heartbeats = new LinkedBlockingQueue<>();
    final BlockingQueue<InstanceEvent> instanceEvents = new LinkedBlockingQueue<>();
    final BlockingQueue<LedgerReport> reports = new LinkedBlockingQueue<>();
    final BlockingQueue<TestReply> tests = new LinkedBlockingQueue<>();
    final List<String> tokens = new ArrayList<>();
    final List<String> secretsHeard = new ArrayList<>();
    private final KeyPair serverKeys = TestAuthority.newKeys();
    private final Map<String, Long> committed = new HashMap<>();
    private final Map<String, byte[]> chains = new HashMap<>();
    private Duration certificateLife = Duration.ofDays(90);
    private Snapshot newest = Snapshot.getDefaultInstance();
    private boolean swallowUsage;
    private boolean swallowEvents;
    private int duplicates;
    private int joins;
    private int renewals;
    private @Nullable Server server;
    private int port;
    private @Nullable StreamObserver<ConsoleMessage> stream;

    public TestConsole() throws Exception {
        authority = new TestAuthority();
        start();
    }

    /// Opens the port, the same one as before.
    public void start() throws Exception {
        var tls =
                GrpcSslContexts.configure(
                                SslContextBuilder.forServer(
                                        serverKeys.getPrivate(),
                                        authority.server(serverKeys.getPublic()),
                                        authority.certificate()),
                                SslProvider.JDK)
                        .protocols("TLSv1.3")
                        .trustManager(authority.certificate())
                        .clientAuth(ClientAuth.OPTIONAL)
                        .build();
        var running =
                NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
                        .sslContext(tls)
                        .intercept(new CertificateNeeded())
                        .addService(new Endpoint())
                        .build()
                        .start();
        server = running;
        port = running.getPort();
    }

    /// Goes away, as when its process is killed.
    public void stop() throws InterruptedException {
        var running = server;
        if (running != null) {
            running.shutdownNow();
            running.awaitTermination();
        }
        synchronized (this) {
            stream = null;
        }
    }

    public ControlTarget target() {
        return new ControlTarget("127.0.0.1", port);
    }

    public synchronized JoinToken newToken() {
        var secret = "secret-" + tokens.size();
        tokens.add(secret);
        return new JoinToken(secret, authority.hash());
    }

    synchronized void certificateLife(Duration life) {
        certificateLife = life;
    }

    synchronized int joins() {
        return joins;
    }

    synchronized int renewals() {
        return renewals;
    }

    synchronized int duplicates() {
        return duplicates;
    }

    synchronized int eventCount() {
        return events.size();
    }

    /// Gives the console the secrets that a world needs.
    public void keep(TestSnapshot world) {
        for (var ref : SecretRefs.of(world.snapshot().build())) {
            secrets.put(ref, Objects.requireNonNull(world.open(ref.getId(), ref.getVersion())));
        }
    }

    /// Waits until so many events are committed.
    public synchronized void awaitEvents(int count) throws InterruptedException {
        var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (events.size() < count) {
            var left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("events: " + events.size() + " (expected: " + count + ")");
            }
            wait(left);
        }
    }

    /// Waits until a spool knows that all but `depth` of its records are committed.
    void awaitDepth(UsageSpool spool, long depth) throws InterruptedException {
        var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (spool.depth() > depth) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("depth: " + spool.depth() + " (expected: " + depth + ")");
            }
            java.util.concurrent.TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /// Usage arrives and is committed, or arrives and is lost with the answer. Takes events of
    /// instances and never says so.
    synchronized void swallowEvents(boolean swallow) {
        swallowEvents = swallow;
    }

    synchronized void swallowUsage(boolean swallow) {
        swallowUsage = swallow;
    }

    /// The console has more of a stream than anybody gave it, as seen by a node whose disk was put
    /// back.
    synchronized void pretendCommitted(String name, long seq) {
        committed.put(name, seq);
    }

    /// Publishes a revision to whoever is connected and to whoever comes.
    public synchronized void publish(Snapshot snapshot) {
        newest = snapshot;
        if (stream != null) {
            offer(snapshot, hash(snapshot));
        }
    }

    synchronized void offer(Snapshot snapshot, ByteString hash) {
        var bytes = snapshot.toByteString();
        var size = 16; // small, so that every snapshot takes several
        var chunks = Math.max(1, Math.ceilDiv(bytes.size(), size));
        send(
                ConsoleMessage.newBuilder()
                        .setOffer(
                                Offer.newBuilder()
                                        .setRevision(snapshot.getRevision())
                                        .setHash(hash)
                                        .setSize(bytes.size())
                                        .setChunks(chunks))
                        .build());
        for (var i = 0; i < chunks; i++) {
            send(
                    ConsoleMessage.newBuilder()
                            .setChunk(
                                    Chunk.newBuilder()
                                            .setRevision(snapshot.getRevision())
                                            .setIndex(i)
                                            .setData(
                                                    bytes.substring(
                                                            i * size,
                                                            Math.min(
                                                                    bytes.size(), (i + 1) * size))))
                            .build());
        }
    }

    synchronized void send(ConsoleMessage message) {
        Objects.requireNonNull(stream, "no node is connected").onNext(message);
    }

    static ByteString hash(Snapshot snapshot) {
        try {
            return ByteString.copyFrom(
                    MessageDigest.getInstance("SHA-256").digest(snapshot.toByteArray()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }

    private static final class CertificateNeeded implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            var session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
            var join = "Join".equals(call.getMethodDescriptor().getBareMethodName());
            try {
                if (join || session != null && session.getPeerCertificates().length > 0) {
                    return next.startCall(call, headers);
                }
            } catch (javax.net.ssl.SSLPeerUnverifiedException _) {
                // Refused below.
            }
            call.close(Status.UNAUTHENTICATED.withDescription("join first"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
    }

    private final class Endpoint extends ControlGrpc.ControlImplBase {
        @Override
        public void join(JoinRequest request, StreamObserver<JoinReply> reply) {
            synchronized (TestConsole.this) {
                secretsHeard.add(request.getToken());
                if (!tokens.remove(request.getToken())) {
                    reply.onError(
                            Status.UNAUTHENTICATED
                                    .withDescription("the join token is unknown or used")
                                    .asException());
                    return;
                }
                joins++;
            }
            issue(request.getNode(), request.getCsr(), reply);
        }

        @Override
        public void renew(RenewRequest request, StreamObserver<JoinReply> reply) {
            synchronized (TestConsole.this) {
                renewals++;
            }
            issue("gw-1", request.getCsr(), reply);
        }

        private void issue(String node, ByteString csr, StreamObserver<JoinReply> reply) {
            try {
                var key = new JcaPKCS10CertificationRequest(csr.toByteArray()).getPublicKey();
                Duration life;
                synchronized (TestConsole.this) {
                    life = certificateLife;
                }
                X509Certificate certificate = authority.node(key, node, life);
                reply.onNext(
                        JoinReply.newBuilder()
                                .setNode(node)
                                .setInstallationId(INSTALLATION)
                                .setCertificateChain(Pem.of(certificate))
                                .setCaCertificate(Pem.of(authority.certificate()))
                                .build());
                reply.onCompleted();
            } catch (Exception e) {
                reply.onError(Status.INTERNAL.withCause(e).asException());
            }
        }

        @Override
        public StreamObserver<NodeMessage> connect(StreamObserver<ConsoleMessage> out) {
            return new StreamObserver<>() {
                private Hello hello = Hello.getDefaultInstance();

                @Override
                public void onNext(NodeMessage message) {
                    synchronized (TestConsole.this) {
                        switch (message.getMessageCase()) {
                            case HELLO -> greet(message.getHello());
                            case ACK -> acks.add(message.getAck());
                            case NACK -> nacks.add(message.getNack());
                            case HEARTBEAT -> heartbeats.add(message.getHeartbeat());
                            case LEDGERS -> reports.add(message.getLedgers());
                            case USAGE -> usage(message.getUsage());
                            case SECRETS -> secrets(message.getSecrets());
                            case TEST -> tests.add(message.getTest());
                            case INSTANCE_EVENTS -> instances(message.getInstanceEvents());
                            case MESSAGE_NOT_SET -> throw new AssertionError();
                        }
                    }
                }

                private void greet(Hello said) {
                    hello = said;
                    stream = out;
                    send(
                            ConsoleMessage.newBuilder()
                                    .setWelcome(
                                            Welcome.newBuilder()
                                                    .setInstallationId(INSTALLATION)
                                                    .setConsoleTimeMs(System.currentTimeMillis())
                                                    .setCommittedThroughSeq(
                                                            committed.getOrDefault(
                                                                    said.getSpoolStream(), 0L)))
                                    .build());
                    hellos.add(said);
                    if (newest.getRevision() > said.getAppliedRevision()) {
                        offer(newest, hash(newest));
                    }
                }

                private void instances(InstanceEvents told) {
                    instanceEvents.addAll(told.getEventsList());
                    if (!swallowEvents) {
                        var ack = InstanceEventsAck.newBuilder();
                        told.getEventsList().forEach(event -> ack.addIds(event.getId()));
                        send(ConsoleMessage.newBuilder().setInstanceEvents(ack).build());
                    }
                }

                private void secrets(SecretsRequest request) {
                    var reply = SecretsReply.newBuilder();
                    for (var ref : request.getRefsList()) {
                        var value = secrets.get(ref);
                        if (value == null) {
                            reply.addMissing(ref);
                        } else {
                            reply.addSecrets(seal(hello.getSealingKey(), ref, value));
                        }
                    }
                    send(ConsoleMessage.newBuilder().setSecrets(reply).build());
                }

                private void usage(UsageBatch batch) {
                    var next = committed.getOrDefault(batch.getStream(), 0L) + 1;
                    if (batch.getFirstSeq() > next && batch.getGapsCount() == 0) {
                        send(
                                ConsoleMessage.newBuilder()
                                        .setRewind(
                                                Rewind.newBuilder()
                                                        .setStream(batch.getStream())
                                                        .setNextSeq(next))
                                        .build());
                        return;
                    }
                    gaps.addAll(batch.getGapsList());
                    var seq = batch.getFirstSeq();
                    try {
                        for (var record : batch.getRecordsList()) {
                            if (seq++ >= next) {
                                var close = UsageClose.parseFrom(record);
                                if (events.putIfAbsent(close.getEventId(), close) != null) {
                                    duplicates++;
                                }
                            }
                        }
                    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                        throw new AssertionError(e);
                    }
                    if (batch.getFirstSeq() == next) {
                        var before = chains.getOrDefault(batch.getStream(), new byte[32]);
                        if (!MessageDigest.isEqual(
                                before, batch.getPreviousChainHash().toByteArray())) {
                            throw new AssertionError("the chain of hashes is broken");
                        }
                        chains.put(batch.getStream(), batch.getChainHash().toByteArray());
                    }
                    committed.put(batch.getStream(), Math.max(next - 1, seq - 1));
                    TestConsole.this.notifyAll();
                    if (!swallowUsage) {
                        send(
                                ConsoleMessage.newBuilder()
                                        .setUsageAck(
                                                UsageAck.newBuilder()
                                                        .setStream(batch.getStream())
                                                        .setCommittedThroughSeq(
                                                                committed.get(batch.getStream())))
                                        .build());
                    }
                }

                @Override
                public void onError(Throwable error) {
                    gone();
                }

                @Override
                public void onCompleted() {
                    gone();
                    out.onCompleted();
                }

                private void gone() {
                    synchronized (TestConsole.this) {
                        if (out.equals(stream)) {
                            stream = null;
                        }
                    }
                }
            };
        }
    }

    static SealedSecret seal(ByteString publicKeyset, SecretRef ref, byte[] value) {
        try {
            HybridConfig.register();
            var seal =
                    TinkProtoKeysetFormat.parseKeysetWithoutSecret(publicKeyset.toByteArray())
                            .getPrimitive(RegistryConfiguration.get(), HybridEncrypt.class);
            var context = "sluice-secret|" + ref.getId() + "|" + ref.getVersion();
            return SealedSecret.newBuilder()
                    .setRef(ref)
                    .setSealed(
                            ByteString.copyFrom(
                                    seal.encrypt(value, context.getBytes(StandardCharsets.UTF_8))))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
