package dev.sluice.gateway.link;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/// Connections to the console: TLS 1.3, the authority known, its name fixed, whatever address it is
/// reached by.
final class ControlChannels {
    static final String SERVER_NAME = "sluice-console";

    private static final int LARGEST_MESSAGE = 4 << 20;

    private final ControlTarget target;
    private final EventLoopGroup loops;

    /// The console's traffic runs on loops of its own, so that a large snapshot delays no request.
    ControlChannels(ControlTarget target, EventLoopGroup loops) {
        this.target = target;
        this.loops = loops;
    }

    ControlTarget target() {
        return target;
    }

    /// For the one call that is made without a certificate.
    ManagedChannel forJoining(String authorityHash) throws GeneralSecurityException {
        return channel(tls().trustManager(new PinnedAuthority(authorityHash)));
    }

    ManagedChannel as(NodeIdentity identity) throws GeneralSecurityException {
        return channel(
                tls().trustManager(PinnedAuthority.trusting(identity.authority()))
                        .keyManager(
                                identity.key(), identity.chain().toArray(X509Certificate[]::new)));
    }

    private static SslContextBuilder tls() {
        return GrpcSslContexts.configure(SslContextBuilder.forClient(), SslProvider.JDK)
                .protocols("TLSv1.3");
    }

    private ManagedChannel channel(SslContextBuilder tls) throws GeneralSecurityException {
        try {
            return NettyChannelBuilder.forAddress(target.host(), target.port())
                    .eventLoopGroup(loops)
                    .channelType(NioSocketChannel.class)
                    .overrideAuthority(SERVER_NAME)
                    .sslContext(tls.build())
                    .maxInboundMessageSize(LARGEST_MESSAGE)
                    .keepAliveTime(20, TimeUnit.SECONDS)
                    .keepAliveTimeout(10, TimeUnit.SECONDS)
                    .disableRetry()
                    .build();
        } catch (SSLException e) {
            throw new GeneralSecurityException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }
}
