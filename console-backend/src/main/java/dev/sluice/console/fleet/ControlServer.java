package dev.sluice.console.fleet;

import dev.sluice.console.shared.OwnPorts;
import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Listens for gateways: TLS 1.3 with a certificate of the console's own authority, and a client's
/// certificate asked for. It starts with the console and stops before its services do.
@Component
public final class ControlServer implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final int LARGEST_MESSAGE = 8 * 1024 * 1024;

    private final ControlSettings settings;
    private final ControlPort port;
    private final OwnPorts ownPorts;
    private final CertificateAuthority authority;
    private final NodeRegister register;
    private final ControlEndpoint endpoint;

    private @Nullable Server server;
    private @Nullable ExecutorService threads;

    ControlServer(
            ControlSettings settings,
            ControlPort port,
            OwnPorts ownPorts,
            CertificateAuthority authority,
            NodeRegister register,
            IssuedTokens tokens,
            NodeSession.Parts parts,
            TransactionTemplate transaction) {
        this.settings = settings;
        this.port = port;
        this.ownPorts = ownPorts;
        this.authority = authority;
        this.register = register;
        this.endpoint = new ControlEndpoint(authority, tokens, transaction, parts);
    }

    /// The port that it listens on.
    public int port() {
        return port.number();
    }

    @Override
    public synchronized void start() {
        var work =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("control-", 0).factory());
        try {
            var started =
                    NettyServerBuilder.forAddress(
                                    new InetSocketAddress(settings.bind(), settings.port()))
                            .sslContext(tls(authority.newServerIdentity()))
                            .executor(work)
                            .intercept(
                                    new OnlyWithCertificate(register, authority.installationId()))
                            .addService(endpoint)
                            .maxInboundMessageSize(LARGEST_MESSAGE)
                            .maxConcurrentCallsPerConnection(16)
                            .handshakeTimeout(10, TimeUnit.SECONDS)
                            // A gateway asks every so often whether we are still there; we ask it
                            // too, so
                            // that a node whose network vanished is shown as away within half a
                            // minute.
                            .permitKeepAliveTime(5, TimeUnit.SECONDS)
                            .permitKeepAliveWithoutCalls(true)
                            .keepAliveTime(20, TimeUnit.SECONDS)
                            .keepAliveTimeout(10, TimeUnit.SECONDS)
                            .build()
                            .start();
            server = started;
            threads = work;
            port.listening(started.getPort());
            ownPorts.add(started.getPort());
            LOG.info("listening for gateways: address={} port={}", settings.bind(), port.number());
        } catch (SSLException unusable) {
            work.shutdownNow();
            throw new IllegalStateException("the control port has no usable certificate", unusable);
        } catch (IOException taken) {
            work.shutdownNow();
            throw new IllegalStateException(
                    "the control port %s:%d cannot be opened (%s); set SLUICE_CONTROL_PORT to a free one"
                            .formatted(settings.bind(), settings.port(), reason(taken)),
                    taken);
        }
    }

    private SslContext tls(CertificateAuthority.Identity identity) throws SSLException {
        return GrpcSslContexts.configure(
                        SslContextBuilder.forServer(
                                identity.key(), identity.chain().toArray(X509Certificate[]::new)),
                        SslProvider.JDK)
                .trustManager(authority.certificate())
                .clientAuth(ClientAuth.OPTIONAL)
                .protocols("TLSv1.3")
                .build();
    }

    @Override
    public synchronized void stop() {
        var running = server;
        var work = threads;
        server = null;
        threads = null;
        if (running == null || work == null) {
            return;
        }
        running.shutdownNow();
        try {
            if (!running.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("control streams did not end in time");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        work.shutdown();
    }

    @Override
    public synchronized boolean isRunning() {
        return server != null;
    }

    private static String reason(IOException failure) {
        var cause = failure.getCause();
        return String.valueOf((cause == null ? failure : cause).getMessage());
    }
}
