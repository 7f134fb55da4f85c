package dev.sluice.gateway.upstream;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate that nobody has signed but its own key.
record TestCertificate(PrivateKey key, X509Certificate certificate) {

    @SuppressWarnings("JavaUtilDate") // the only type the builder takes
    static TestCertificate selfSigned(String name) throws Exception {
        var pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        var subject = new X500Principal("CN=" + name);
        var now = Instant.now();
        var builder =
                new JcaX509v3CertificateBuilder(
                        subject,
                        BigInteger.ONE,
                        Date.from(now.minus(Duration.ofDays(1))),
                        Date.from(now.plus(Duration.ofDays(1))),
                        subject,
                        pair.getPublic());
        var signed =
                builder.build(
                        new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
        return new TestCertificate(
                pair.getPrivate(), new JcaX509CertificateConverter().getCertificate(signed));
    }
}
