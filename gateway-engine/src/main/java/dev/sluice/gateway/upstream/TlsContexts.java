package dev.sluice.gateway.upstream;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import javax.net.ssl.SSLException;

/// The two ways to speak TLS upstream: certificates and names verified, or, where an administrator
/// switched that off for an instance, neither.
final class TlsContexts {
    private final SslContext verified;
    private final SslContext unverified;

    TlsContexts() {
        try {
            verified =
                    SslContextBuilder.forClient()
                            .sslProvider(SslProvider.JDK)
                            .endpointIdentificationAlgorithm("HTTPS")
                            .build();
            unverified =
                    SslContextBuilder.forClient()
                            .sslProvider(SslProvider.JDK)
                            .trustManager(InsecureTrustManagerFactory.INSTANCE)
                            .endpointIdentificationAlgorithm(null)
                            .build();
        } catch (SSLException e) {
            throw new IllegalStateException("this JDK offers no TLS", e);
        }
    }

    SslContext verifying(boolean verify) {
        return verify ? verified : unverified;
    }
}
