package dev.sluice.gateway.link;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// Who this gateway is to the console: its name, its own key and the certificate for it.
///
/// @param chain the node's certificate first
public record NodeIdentity(
        String node,
        String installationId,
        PrivateKey key,
        List<X509Certificate> chain,
        X509Certificate authority) {

    public NodeIdentity {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("chain: empty (expected: the node's certificate)");
        }
        chain = List.copyOf(chain);
    }

    /// When the certificate ends.
    Instant expires() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    /// From when on the next certificate is asked for: after a third of its life, so that a console
    /// that is away for weeks cuts nobody off.
    Instant renewAt() {
        var begin = chain.getFirst().getNotBefore().toInstant();
        return begin.plus(java.time.Duration.between(begin, expires()).dividedBy(3));
    }

    /// The key stays out of logs.
    @Override
    public String toString() {
        return "NodeIdentity[" + node + ", until " + expires() + "]";
    }
}
