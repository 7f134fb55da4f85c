package dev.sluice.gateway.link;

import com.google.protobuf.ByteString;
import dev.sluice.control.ControlGrpc;
import dev.sluice.control.JoinReply;
import dev.sluice.control.JoinRequest;
import dev.sluice.control.RenewRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// Gets this node its certificates. The key is made here and never leaves; only its public half,
/// signed by itself, is sent.
final class Enrolment {
    private static final long SECONDS = 20;

    private final ControlChannels channels;
    private final IdentityStore store;

    Enrolment(ControlChannels channels, IdentityStore store) {
        this.channels = channels;
        this.store = store;
    }

    /// Buys the first certificate with a token. The secret is sent only to a console that shows the
    /// authority which the token names.
    ///
    /// @throws StatusRuntimeException where the console refuses or cannot be reached
    NodeIdentity join(JoinToken token, String node) throws GeneralSecurityException, IOException {
        var keys = newKeys();
        var request =
                JoinRequest.newBuilder()
                        .setToken(token.secret())
                        .setNode(node)
                        .setCsr(request(keys, node))
                        .build();
        var channel = channels.forJoining(token.authority());
        try {
            return keep(keys, calling(channel).join(request));
        } finally {
            channel.shutdownNow();
        }
    }

    /// Gets the next certificate, for a new key.
    ///
    /// @throws StatusRuntimeException where the console refuses or cannot be reached
    NodeIdentity renew(NodeIdentity identity) throws GeneralSecurityException, IOException {
        var keys = newKeys();
        var request = RenewRequest.newBuilder().setCsr(request(keys, identity.node())).build();
        var channel = channels.as(identity);
        try {
            return keep(keys, calling(channel).renew(request));
        } finally {
            channel.shutdownNow();
        }
    }

    private static ControlGrpc.ControlBlockingStub calling(ManagedChannel channel) {
        return ControlGrpc.newBlockingStub(channel).withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    private NodeIdentity keep(KeyPair keys, JoinReply reply)
            throws GeneralSecurityException, IOException {
        var authority = Pem.certificates(reply.getCaCertificate()).getFirst();
        var chain = Pem.certificates(reply.getCertificateChain());
        var own = chain.getFirst();
        if (!own.getPublicKey().equals(keys.getPublic())) {
            throw new GeneralSecurityException("the console certified another key than ours");
        }
        own.verify(authority.getPublicKey());
        var identity =
                new NodeIdentity(
                        reply.getNode(),
                        reply.getInstallationId(),
                        keys.getPrivate(),
                        chain,
                        authority);
        store.save(identity);
        return identity;
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static ByteString request(KeyPair keys, String node)
            throws GeneralSecurityException, IOException {
        try {
            var subject = new X500NameBuilder().addRDN(BCStyle.CN, node).build();
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            var request =
                    new JcaPKCS10CertificationRequestBuilder(subject, keys.getPublic())
                            .build(signer);
            return ByteString.copyFrom(request.getEncoded());
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("the request cannot be signed", e);
        }
    }
}
