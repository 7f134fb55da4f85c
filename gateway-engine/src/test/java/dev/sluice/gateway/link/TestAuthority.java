package dev.sluice.gateway.link;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/// A certificate authority as the console has one.
final class TestAuthority {
    private final KeyPair keys;
    private final X509Certificate certificate;
    private final AtomicLong serials = new AtomicLong(1);

    TestAuthority() throws Exception {
        keys = newKeys();
        certificate = issue(keys.getPublic(), "CN=Test CA", null, true, Duration.ofDays(3_650));
    }

    static KeyPair newKeys() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    X509Certificate certificate() {
        return certificate;
    }

    String hash() {
        return PinnedAuthority.hashOf(certificate);
    }

    X509Certificate server(PublicKey key) throws Exception {
        return issue(
                key,
                "CN=console",
                new GeneralName(GeneralName.dNSName, ControlChannels.SERVER_NAME),
                false,
                Duration.ofDays(1));
    }

    X509Certificate node(PublicKey key, String node, Duration life) throws Exception {
        return issue(
                key,
                "CN=" + node,
                new GeneralName(
                        GeneralName.uniformResourceIdentifier,
                        "sluice://test-installation/default/" + node),
                false,
                life);
    }

    private X509Certificate issue(
            PublicKey key,
            String subject,
            @Nullable GeneralName name,
            boolean authority,
            Duration life)
            throws Exception {
        var now = Instant.now();
        var builder =
                new JcaX509v3CertificateBuilder(
                        new X500Name("CN=Test CA"),
                        BigInteger.valueOf(serials.getAndIncrement()),
                        Date.from(now.minusSeconds(60)),
                        Date.from(now.plus(life)),
                        new X500Name(subject),
                        key);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        if (name != null) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(name));
        }
        PrivateKey signing = keys.getPrivate();
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA").build(signing)));
    }
}
